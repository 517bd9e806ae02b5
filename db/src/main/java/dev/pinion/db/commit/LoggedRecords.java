package dev.pinion.db.commit;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.Bytes;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.log.Change;
import dev.pinion.db.log.RecordTable;

/// The small records of one table: changes of the log. Any thread; the decisions run on the committer, the reads on readers.
public final class LoggedRecords implements DurableRecords {

    private final RecordTable table;
    private final Writes writes;
    private final ReaderThreads readers;

    public LoggedRecords(RecordTable table, Writes writes, ReaderThreads readers) {
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
        Change written = new Change.Written(new Change.RecordName(table, key), content, nowMillis);
        return writes.write(written.heldBytes(), batch -> {
            batch.change(written);
            return 1;
        });
    }

    @Override
    public CompletableFuture<Integer> remove(String key) throws InterruptedException {
        Change.RecordName name = new Change.RecordName(table, key);
        return writes.write(batch -> {
            if (batch.state().record(name) == null) {
                return 0;
            }
            batch.change(new Change.Deleted(name));
            return 1;
        });
    }

    @Override
    public CompletableFuture<Integer> removeBefore(long millis, int recordsMax) throws InterruptedException {
        return writes.write(batch -> {
            List<Change.RecordName> old = batch.state().recordsBefore(table, millis, recordsMax);
            old.forEach(name -> batch.change(new Change.Deleted(name)));
            return old.size();
        });
    }

    @Override
    public CompletableFuture<List<Entry>> after(String afterKey, int recordsMax) {
        return readers.ask(state -> state.recordsAfter(table, afterKey, recordsMax));
    }
}
