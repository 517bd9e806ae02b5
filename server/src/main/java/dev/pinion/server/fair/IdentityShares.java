package dev.pinion.server.fair;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.pinion.server.limits.IdentityBounds;

/// What the connections of one identity share: how many there may be, and how much they may ask for, in work and in bytes. Where
/// the tokens of its live sessions say different limits, the lowest of each holds for all of them: whoever has two tokens does not
/// get more by the one than the other allows, and the server's own limits are never raised.
///
/// Any thread; one lock, held for a look at the different claims of one identity, of which there is mostly one. Holds an entry for
/// each connected identity.
public final class IdentityShares {
    private final Map<String, Shared> byIdentity = new HashMap<>();
    private IdentityBounds server;

    /// @param server what holds for everybody
    public IdentityShares(IdentityBounds server) {
        this.server = server;
    }

    /// What one connection draws on, together with the others of its identity.
    ///
    /// @param work in units of [Work]
    /// @param bytes that arrive
    public record Rates(Pace work, Pace bytes) {}

    /// For a session that begins; [#leave] when it ends.
    ///
    /// @param claimed what its token says
    /// @return empty where there are too many already
    public synchronized Optional<Rates> join(String identity, IdentityBounds claimed, long nowNanos) {
        Shared shared = byIdentity.computeIfAbsent(identity, _ -> new Shared(server, nowNanos));
        shared.add(claimed);
        if (shared.sessions > shared.lowest(server).connections()) {
            drop(identity, shared, claimed);
            return Optional.empty();
        }
        shared.apply(server);
        return Optional.of(new Rates(shared.work, shared.bytes));
    }

    /// How many sessions the identity may have now, for one more token.
    public synchronized long connectionsMax(String identity, IdentityBounds claimed) {
        Shared shared = byIdentity.get(identity);
        IdentityBounds lowest = shared == null ? server : shared.lowest(server);
        return lowest.lowest(claimed).connections();
    }

    /// A session goes on with another token of the same identity.
    public synchronized void change(String identity, IdentityBounds before, IdentityBounds after) {
        Shared shared = byIdentity.get(identity);
        if (shared != null && !before.equals(after) && shared.remove(before)) {
            shared.add(after);
            shared.apply(server);
        }
    }

    public synchronized void leave(String identity, IdentityBounds claimed) {
        Shared shared = byIdentity.get(identity);
        if (shared != null) {
            drop(identity, shared, claimed);
        }
    }

    private void drop(String identity, Shared shared, IdentityBounds claimed) {
        shared.remove(claimed);
        if (shared.sessions == 0) {
            byIdentity.remove(identity);
        } else {
            shared.apply(server);
        }
    }

    /// For those who are connected, too; how many sessions there may be stays.
    public synchronized void serve(IdentityBounds next) {
        server = next;
        byIdentity.values().forEach(shared -> shared.apply(next));
    }

    /// The sessions of the identity that has most.
    public synchronized int most() {
        return byIdentity.values().stream().mapToInt(shared -> shared.sessions).max().orElse(0);
    }

    /// The identities whose tokens lower a limit, by name, with what holds for each.
    public synchronized Map<String, IdentityBounds> lowered(int countMax) {
        Map<String, IdentityBounds> lowered = new TreeMap<>();
        byIdentity.forEach((identity, shared) -> {
            IdentityBounds lowest = shared.lowest(server);
            if (lowered.size() < countMax && !lowest.equals(server)) {
                lowered.put(identity, lowest);
            }
        });
        return lowered;
    }

    synchronized int size() {
        return byIdentity.size();
    }

    private static final class Shared {
        private final Pace work;
        private final Pace bytes;
        /// How many sessions have a token that says so.
        private final Map<IdentityBounds, Integer> claims = new HashMap<>();
        private int sessions;
        private IdentityBounds applied;

        Shared(IdentityBounds server, long nowNanos) {
            applied = server;
            work = new Pace(units(server.messagesPerSecond()), units(server.messagesBurst()), nowNanos);
            bytes = new Pace(server.bytesPerSecond(), server.bytesBurst(), nowNanos);
        }

        void add(IdentityBounds claim) {
            claims.merge(claim, 1, Integer::sum);
            sessions++;
        }

        boolean remove(IdentityBounds claim) {
            boolean isThere = claims.containsKey(claim);
            if (isThere) {
                claims.compute(claim, (_, count) -> count == null || count == 1 ? null : count - 1);
                sessions--;
            }
            return isThere;
        }

        IdentityBounds lowest(IdentityBounds server) {
            IdentityBounds lowest = server;
            for (IdentityBounds claim : claims.keySet()) {
                lowest = lowest.lowest(claim);
            }
            return lowest;
        }

        void apply(IdentityBounds server) {
            IdentityBounds lowest = lowest(server);
            if (!lowest.equals(applied)) {
                applied = lowest;
                work.change(units(lowest.messagesPerSecond()), units(lowest.messagesBurst()));
                bytes.change(lowest.bytesPerSecond(), lowest.bytesBurst());
            }
        }

        private static long units(long messages) {
            return messages * Work.SEND.units();
        }
    }
}
