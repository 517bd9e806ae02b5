package dev.pinion.server.limits;

/// What peers together may make the server hold in memory, all of it shares of one heap: `-Xmx` is the only number that an
/// operator has to think of.
///
/// @param serverBytes of all identities together. A quarter of the heap: what the others below hold, and the collector's
///        room to work in, is the rest
/// @param identityBytes of one identity over all its connections; and never more than what the others leave free
/// @param connectionBytes of one connection of it, likewise
/// @param connectionBaseBytes that each connection holds from CONNECT on: buffers, keys, its objects. The first half of it
///        serves small things, so that an echo touches no counter that others touch
/// @param tailBytes the newest messages of all channels, for those who keep up
/// @param inboxBytes messages that wait for the committer
/// @param appendsMax messages on their way to disk, in equal parts for the identities that send: two commits of the log, so
///        that one gathers while the other is written and nobody's next message has more before it
/// @param appendsBytesMax the same in bytes
/// @param cacheBytes pages that the database keeps
/// @param channelsMax channels that have a message: each has a handle of about half a KiB for ever
/// @param channelsPerIdentityMax channels that one identity begins while the server runs
public record MemoryLimits(long serverBytes, long identityBytes, long connectionBytes, int connectionBaseBytes,
        long tailBytes, long inboxBytes, int appendsMax, long appendsBytesMax, int cacheBytes, int channelsMax,
        int channelsPerIdentityMax) {

    private static final long MIB = 1024 * 1024;
    private static final int APPENDS_MAX = 1_024;
    private static final long APPENDS_BYTES_MAX = 4 * MIB;

    public MemoryLimits {
        Limit.require("memory.server.bytes", serverBytes, MIB, 1L << 44);
        Limit.require("memory.identity.bytes", identityBytes, MIB / 2, serverBytes);
        Limit.require("memory.connection.bytes", connectionBytes, MIB / 4, identityBytes);
        Limit.require("memory.connection.base.bytes", connectionBaseBytes, 1024, 1024 * 1024);
        Limit.require("memory.tail.bytes", tailBytes, 64 * 1024, 1L << 40);
        Limit.require("memory.inbox.bytes", inboxBytes, MIB, 1L << 40);
        Limit.require("appends.max", appendsMax, 1, 1_000_000);
        Limit.require("appends.bytes.max", appendsBytesMax, 1024, inboxBytes);
        Limit.require("memory.cache.bytes", cacheBytes, MIB, 1L << 30);
        Limit.require("channels.max", channelsMax, 1, 10_000_000);
        Limit.require("channels.per.identity.max", channelsPerIdentityMax, 1, 10_000_000);
    }

    /// The shares of a heap of so many bytes.
    public static MemoryLimits ofHeap(long heapBytes) {
        long server = Math.max(16 * MIB, heapBytes / 4);
        return new MemoryLimits(server, server / 2, server / 4, 20 * 1024, Math.clamp(heapBytes / 8, 8 * MIB, 64 * MIB),
                Math.clamp(heapBytes / 16, 8 * MIB, 64 * MIB), APPENDS_MAX, APPENDS_BYTES_MAX,
                (int) Math.clamp(heapBytes / 8, 8 * MIB, 64 * MIB), Math.clamp(heapBytes / 4096, 10_000, 100_000),
                20_000);
    }

    /// Of the heap that this process has.
    public static MemoryLimits ofThisProcess() {
        return ofHeap(Runtime.getRuntime().maxMemory());
    }

    /// The same with other shares for peers.
    public MemoryLimits withShares(long server, long identity, long connection) {
        return new MemoryLimits(server, identity, connection, connectionBaseBytes, tailBytes, inboxBytes, appendsMax,
                appendsBytesMax, cacheBytes, channelsMax, channelsPerIdentityMax);
    }

    /// The same with other numbers of channels.
    public MemoryLimits withChannels(int max, int perIdentityMax) {
        return new MemoryLimits(serverBytes, identityBytes, connectionBytes, connectionBaseBytes, tailBytes, inboxBytes,
                appendsMax, appendsBytesMax, cacheBytes, max, perIdentityMax);
    }
}
