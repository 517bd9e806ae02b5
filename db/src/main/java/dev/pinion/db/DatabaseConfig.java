package dev.pinion.db;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/// Where the database lies and every limit of the log. It refuses, it never repairs.
///
/// @param directory
///            holds the database's files and nothing else; made when it does not exist
/// @param batchMessagesMax
///            one commit; a group that is appended as one must fit
/// @param batchBytesMax
///            headers and bodies of one commit; a single larger message has a commit of its own
/// @param inboxMessagesMax
///            wait for the committer before [MessageLog#append] blocks
/// @param inboxBytesMax
///            the same in bytes
/// @param readers
///            platform threads that read
/// @param readsQueuedMax
///            reads that wait for one of them before further ones are refused
/// @param channelsMax
///            channels that have messages: their handles are held in memory
/// @param cacheBytes
///            pages that H2 keeps in memory
/// @param disk
///            when the disk is too full or too slow
/// @param key
///            the database is encrypted with it, from its first byte on; null: it is not encrypted
/// @param server
///            the database is one of a server's, and the directory is not used; null: it lies in the directory
public record DatabaseConfig(Path directory, int batchMessagesMax, int batchBytesMax, int inboxMessagesMax,
        long inboxBytesMax, int readers, int readsQueuedMax, int channelsMax, int cacheBytes, DiskLimits disk,
        @Nullable DatabaseKey key, @Nullable Server server) {

    /// A database of PostgreSQL.
    ///
    /// @param url          `jdbc:postgresql://…`, without a password
    /// @param user         null: the one that the URL names
    /// @param passwordFile one line, in a file that only its owner can read; null: the server asks for none
    public record Server(String url, @Nullable String user, @Nullable Path passwordFile) {}

    public DatabaseConfig {
        requirePositive("batchMessagesMax", batchMessagesMax);
        requirePositive("batchBytesMax", batchBytesMax);
        requirePositive("inboxMessagesMax", inboxMessagesMax);
        requirePositive("memory.inbox.bytes", inboxBytesMax);
        requirePositive("readers", readers);
        requirePositive("readsQueuedMax", readsQueuedMax);
        requirePositive("channels.max", channelsMax);
        requirePositive("memory.cache.bytes", cacheBytes);
    }

    /// 512 messages a commit is where H2 gains no more by larger ones (FINDINGS: 0.9 ms a batch); the inbox holds what
    /// gathers during a slow sync of 50 ms at full speed.
    public static DatabaseConfig defaults(Path directory) {
        return new DatabaseConfig(directory, 512, 4 * 1024 * 1024, 16_384, 64L * 1024 * 1024, 2, 100_000, 100_000,
                64 * 1024 * 1024, DiskLimits.DEFAULT, null, null);
    }

    /// The same with other bounds of memory.
    public DatabaseConfig withMemory(long inboxMax, int channels, int cache) {
        return new DatabaseConfig(directory, batchMessagesMax, batchBytesMax, inboxMessagesMax, inboxMax, readers,
                readsQueuedMax, channels, cache, disk, key, server);
    }

    public DatabaseConfig withBatch(int messagesMax, int bytesMax) {
        return new DatabaseConfig(directory, messagesMax, bytesMax, inboxMessagesMax, inboxBytesMax, readers,
                readsQueuedMax, channelsMax, cacheBytes, disk, key, server);
    }

    /// Encrypts the database's files.
    ///
    /// @param newKey
    ///            null: not encrypted
    public DatabaseConfig withKey(@Nullable DatabaseKey newKey) {
        return new DatabaseConfig(directory, batchMessagesMax, batchBytesMax, inboxMessagesMax, inboxBytesMax, readers,
                readsQueuedMax, channelsMax, cacheBytes, disk, newKey, server);
    }

    public DatabaseConfig withDisk(DiskLimits limits) {
        return new DatabaseConfig(directory, batchMessagesMax, batchBytesMax, inboxMessagesMax, inboxBytesMax, readers,
                readsQueuedMax, channelsMax, cacheBytes, limits, key, server);
    }

    /// In a server of PostgreSQL.
    ///
    /// @param database null: in the directory
    public DatabaseConfig withServer(@Nullable Server database) {
        return new DatabaseConfig(directory, batchMessagesMax, batchBytesMax, inboxMessagesMax, inboxBytesMax, readers,
                readsQueuedMax, channelsMax, cacheBytes, disk, key, database);
    }

    /// The same limits and key for another directory.
    public DatabaseConfig at(Path other) {
        return new DatabaseConfig(other, batchMessagesMax, batchBytesMax, inboxMessagesMax, inboxBytesMax, readers,
                readsQueuedMax, channelsMax, cacheBytes, disk, key, server);
    }

    private static void requirePositive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " is " + value + "; expected 1 or more");
        }
    }
}
