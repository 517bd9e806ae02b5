package dev.pinion.server.access;

import java.util.HashMap;
import java.util.Map;

/// The one [MessageRate] of each identity that is connected, shared by its connections: more connections are not more
/// messages. An identity that leaves and comes back begins with a full bucket; the handshake it pays for that costs more
/// than a burst gains.
///
/// Thread: any; one short lock. Limit: one entry for each connected identity.
public final class MessageRates {
    private final int perSecond;
    private final int burst;
    private final Map<String, Shared> bySubject = new HashMap<>();

    public MessageRates(int perSecond, int burst) {
        this.perSecond = perSecond;
        this.burst = burst;
    }

    /// For a connection that begins; [#leave] when it ends.
    public synchronized MessageRate join(Identity identity, long nowNanos) {
        Shared shared = bySubject.computeIfAbsent(identity.subject(),
                _ -> new Shared(new MessageRate(perSecond, burst, nowNanos)));
        shared.connections++;
        return shared.rate;
    }

    public synchronized void leave(Identity identity) {
        Shared shared = bySubject.get(identity.subject());
        if (shared != null && --shared.connections == 0) {
            bySubject.remove(identity.subject());
        }
    }

    synchronized int identities() {
        return bySubject.size();
    }

    private static final class Shared {
        private final MessageRate rate;
        private int connections;

        Shared(MessageRate rate) {
            this.rate = rate;
        }
    }
}
