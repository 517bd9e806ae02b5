package dev.pinion.db;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/// One opening of the write-ahead log and of the database behind it.
///
/// A batch of messages alone is durable when the write-ahead log has it; the applier takes it into the database when there
/// is time. A batch with anything else goes into the database itself, once that has caught up. Committer only.
final class OpenStorage {

    private final H2Store store;
    private final LogWriter writer;
    private final WriteAheadLog ahead;
    private final AheadKeys keysAhead = new AheadKeys();
    /// Of its own: the writer's is the applier's while that is busy.
    private final Connection forLookups;
    private final Publications publications;
    private final Applier applier;

    OpenStorage(H2Store store, LogWriter writer, WriteAheadLog ahead, Runnable onFailure) throws SQLException {
        this.store = store;
        this.writer = writer;
        this.ahead = ahead;
        this.forLookups = store.connection();
        // Each look sees what is committed at its time.
        this.forLookups.setAutoCommit(true);
        this.publications = new Publications(forLookups);
        this.applier = new Applier(writer, store, keysAhead, onFailure);
        applier.start();
    }

    H2Store store() {
        return store;
    }

    /// The connection of [#run] and [#reader] is the committer's when this returns, until the next batch of messages.
    void catchUp() {
        applier.awaitIdle();
    }

    /// When this returns the batch is on disk.
    void write(Batch batch) throws SQLException {
        if (batch.needsDatabase()) {
            writeToDatabase(batch);
        } else {
            writeAhead(batch);
        }
    }

    private void writeToDatabase(Batch batch) throws SQLException {
        Transaction transaction = new Transaction();
        transaction.add(batch);
        batch.channels().forEach(channel -> transaction.move(channel, channel.tip()));
        writer.write(transaction);
    }

    private void writeAhead(Batch batch) {
        applier.awaitRoom();
        try {
            if (!ahead.hasRoomFor(batch)) {
                applier.awaitIdle();
                ahead.startAgain();
            }
            ahead.append(batch);
        } catch (IOException failed) {
            throw new StorageException("the write-ahead log could not be written", failed);
        }
        batch.messages().forEach(message -> message.channel().ahead().add(message));
        keysAhead.add(batch.publications());
        applier.add(batch);
    }

    /// What was stored under an idempotency key; null: it is new.
    Publications.@Nullable Earlier earlier(Publications.Place place) throws SQLException {
        // In this order: a key leaves the first when it is to be found in the second.
        Publications.Earlier notInDatabase = keysAhead.find(place);
        return notInDatabase == null ? publications.find(place) : notInDatabase;
    }

    /// Within the transaction that the next [#write] commits.
    <T> T run(SmallWrite<T> write) throws SQLException {
        return write.run(writer.connection());
    }

    void compact(int compactBytesMax) throws SQLException {
        Compaction.step(writer.connection(), compactBytesMax);
    }

    /// For reading on the committer's own thread.
    LogReader reader() {
        return new LogReader(writer.connection());
    }

    /// When those who waited for the batch have been told: what nobody waits for.
    void afterTelling(Batch batch) {
        if (batch.needsDatabase()) {
            store.afterForce();
        }
    }

    void abandon() {
        applier.stop();
        WriteAheadLog.letGo(ahead);
        store.abandon(writer.connection());
    }

    void close() throws SQLException {
        try {
            applier.awaitIdle();
            ahead.startAgain();
        } catch (IOException failed) {
            throw new StorageException("the write-ahead log could not be emptied", failed);
        } finally {
            applier.stop();
            WriteAheadLog.letGo(ahead);
            try {
                forLookups.close();
                writer.connection().close();
            } finally {
                store.close();
            }
        }
    }
}
