package dev.pinion.db;

import java.sql.PreparedStatement;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Small durable records by key, in the caller's own form: revocations, confirmations of pins.
///
/// Any thread; futures complete on a thread of the store, after the sync where something was written.
public final class DurableRecords {

    /// In characters.
    public static final int KEY_LENGTH_MAX = 2_000;
    public static final int CONTENT_BYTES_MAX = 64 * 1024;

    /// One record.
    public record Entry(String key, Bytes content, long writtenMillis) {}

    /// A constant of this package: it becomes part of the SQL.
    private final String table;
    private final Writes writes;
    private final ReaderThreads readers;

    DurableRecords(String table, Writes writes, ReaderThreads readers) {
        this.table = table;
        this.writes = writes;
        this.readers = readers;
    }

    /// Writes or overwrites. Completes, with 1, when it is on disk.
    public CompletableFuture<Integer> put(String key, Bytes content, long nowMillis) throws InterruptedException {
        if (key.length() > KEY_LENGTH_MAX || content.size() > CONTENT_BYTES_MAX) {
            throw new IllegalArgumentException("a record has a key of at most " + KEY_LENGTH_MAX
                    + " characters and at most " + CONTENT_BYTES_MAX + " bytes");
        }
        return writes.write(connection -> {
            try (PreparedStatement merge = connection.prepareStatement(
                    "merge into " + table + " (record_key, content, written_millis) values (?, ?, ?)")) {
                merge.setString(1, key);
                merge.setBytes(2, content.content());
                merge.setLong(3, nowMillis);
                return merge.executeUpdate();
            }
        });
    }

    /// Gives back how many there were, 0 or 1.
    public CompletableFuture<Integer> remove(String key) throws InterruptedException {
        return writes.write(connection -> {
            try (PreparedStatement delete = connection
                    .prepareStatement("delete from " + table + " where record_key = ?")) {
                delete.setString(1, key);
                return delete.executeUpdate();
            }
        });
    }

    /// Removes those written before this time; gives back how many, at most `recordsMax`.
    public CompletableFuture<Integer> removeBefore(long millis, int recordsMax) throws InterruptedException {
        return writes.write(connection -> {
            try (PreparedStatement delete = connection
                    .prepareStatement("delete from " + table + " where written_millis < ? fetch first ? rows only")) {
                delete.setLong(1, millis);
                delete.setInt(2, recordsMax);
                return delete.executeUpdate();
            }
        });
    }

    /// Up to `recordsMax` whose keys follow `afterKey` (empty: from the first), in the order of their keys.
    public CompletableFuture<List<Entry>> after(String afterKey, int recordsMax) {
        return readers.submit(reader -> reader.query(
                "select record_key, content, written_millis from " + table
                        + " where record_key > ? order by record_key fetch first " + recordsMax + " rows only",
                found -> new Entry(found.getString(1), Bytes.owned(found.getBytes(2)), found.getLong(3)), afterKey));
    }
}
