package dev.pinion.server.fair;

import java.util.HashMap;
import java.util.Map;

import dev.pinion.server.limits.MemoryLimits;

/// The tree of budgets: the server's share of the heap, in it one of each connected identity and one of all that have not
/// said who they are, in that the [Budget] of each of
/// its connections.
///
/// Any thread. One lock, held for a look at the map, which has one entry for each connected identity: its last connection
/// removes it.
public final class Budgets {
    static final String CONNECTION_LIMIT = "memory.connection.bytes";
    private static final String IDENTITY_LIMIT = "memory.identity.bytes";
    private static final String UNKNOWN_LIMIT = IDENTITY_LIMIT + " of all that have not said CONNECT";
    private static final String SERVER_LIMIT = "memory.server.bytes";

    private final MemoryLimits limits;
    private final Share server;
    private final Share unknown;
    private final AppendShares appends;
    private final Map<String, Joined> byIdentity = new HashMap<>();

    public Budgets(MemoryLimits limits) {
        this.limits = limits;
        server = new Share(SERVER_LIMIT, limits.serverBytes(), null);
        unknown = new Share(UNKNOWN_LIMIT, limits.identityBytes(), server);
        appends = new AppendShares(limits.appendsMax(), limits.appendsBytesMax());
    }

    /// For a connection that has not said who it is.
    public Budget connection() {
        return new Budget(this, limits.connectionBytes(), limits.connectionBaseBytes());
    }

    /// The share of all connections that have not said who they are.
    Share unknown() {
        return unknown;
    }

    AppendShares appends() {
        return appends;
    }

    /// Does what is due by the clock. Thread: housekeeping, four times a second; returns at once.
    public void look() {
        appends.look();
    }

    synchronized Share join(String identity) {
        Joined joined = byIdentity.computeIfAbsent(identity,
                _ -> new Joined(new Share(IDENTITY_LIMIT, limits.identityBytes(), server)));
        joined.connections++;
        return joined.share;
    }

    synchronized void leave(String identity) {
        Joined joined = byIdentity.get(identity);
        if (joined != null && --joined.connections == 0) {
            byIdentity.remove(identity);
        }
    }

    /// What all peers together make the server hold.
    public long used() {
        return server.used();
    }

    public long bytesMax() {
        return server.bytesMax();
    }

    synchronized int identities() {
        return byIdentity.size();
    }

    private static final class Joined {
        private final Share share;
        private int connections;

        Joined(Share share) {
            this.share = share;
        }
    }
}
