package dev.pinion.server.fair;

import java.util.HashMap;
import java.util.Map;

/// The one [Pace] of each identity (or address) that is connected, shared by its connections: more connections are not
/// more work. Who leaves and comes back begins with a full bucket; the handshake that it pays for that costs more than a
/// burst gains.
///
/// Thread: any; one short lock. Limit: one entry for each connected identity.
///
/// @param <K> what tells one from another
public final class Paces<K> {
    private final long perSecond;
    private final long burst;
    private final Map<K, Shared> byKey = new HashMap<>();

    public Paces(long perSecond, long burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /// For a connection that begins; [#leave] when it ends.
    public synchronized Pace join(K key, long nowNanos) {
        Shared shared = byKey.computeIfAbsent(key, _ -> new Shared(new Pace(perSecond, burst, nowNanos)));
        shared.connections++;
        return shared.pace;
    }

    public synchronized void leave(K key) {
        Shared shared = byKey.get(key);
        if (shared != null && --shared.connections == 0) {
            byKey.remove(key);
        }
    }

    synchronized int size() {
        return byKey.size();
    }

    private static final class Shared {
        private final Pace pace;
        private int connections;

        Shared(Pace pace) {
            this.pace = pace;
        }
    }
}
