package dev.pinion.db.engine.h2;

import java.sql.PreparedStatement;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.Bytes;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.commit.ReaderThreads;
import dev.pinion.db.commit.Writes;

/// Small records in one table. Any thread; the writes run on the committer, the reads on readers.
public final class StoredRecords implements DurableRecords {

    /// A constant of this package: it becomes part of the SQL.
    private final String table;
    private final Writes writes;
    private final ReaderThreads readers;

    public StoredRecords(String table, Writes writes, ReaderThreads readers) {
        this.table = table;
        this.writes = writes;
        this.readers = readers;
    }

    @Override
    public CompletableFuture<Integer> put(String key, Bytes content, long nowMillis) throws InterruptedException {
        if (key.length() > KEY_LENGTH_MAX || content.size() > CONTENT_BYTES_MAX) {
            throw new IllegalArgumentException("a record has a key of at most " + KEY_LENGTH_MAX
                    + " characters and at most " + CONTENT_BYTES_MAX + " bytes");
        }
        return writes.write(connection -> {
            try (PreparedStatement merge = connection.prepareStatement(
                    "merge into " + table + " (record_key, content, written_millis) values (?, ?, ?)")) {
                merge.setString(1, key);
                merge.setBytes(2, content.toByteArray());
                merge.setLong(3, nowMillis);
                return merge.executeUpdate();
            }
        });
    }

    @Override
    public CompletableFuture<Integer> remove(String key) throws InterruptedException {
        return writes.write(connection -> {
            try (PreparedStatement delete = connection
                    .prepareStatement("delete from " + table + " where record_key = ?")) {
                delete.setString(1, key);
                return delete.executeUpdate();
            }
        });
    }

    @Override
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

    @Override
    public CompletableFuture<List<Entry>> after(String afterKey, int recordsMax) {
        return readers.submit(reader -> reader.query(
                "select record_key, content, written_millis from " + table
                        + " where record_key > ? order by record_key fetch first " + recordsMax + " rows only",
                found -> new Entry(found.getString(1), Bytes.owned(found.getBytes(2)), found.getLong(3)), afterKey));
    }
}
