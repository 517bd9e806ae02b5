package dev.pinion.db.commit;

import java.io.IOException;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Cursors;
import dev.pinion.db.Erased;
import dev.pinion.db.RetentionLimits;
import dev.pinion.db.StorageException;
import dev.pinion.db.log.KeysOfBatch;
import dev.pinion.db.log.WriteAheadLog;

/// One opening of the write-ahead log and of the database behind it.
///
/// A batch of messages alone is durable when the write-ahead log has it; the applier takes it into the database when there
/// is time. A batch with anything else goes into the database itself, once that has caught up. Committer only.
final class OpenStorage implements Batch.Storage {

    private final Engine.Opening engine;
    private final WriteAheadLog ahead;
    private final AheadKeys keysAhead = new AheadKeys();
    private final Applier applier;

    OpenStorage(Engine.Opening engine, WriteAheadLog ahead, Runnable onFailure) {
        this.engine = engine;
        this.ahead = ahead;
        this.applier = new Applier(engine, keysAhead, onFailure);
        applier.start();
    }

    Engine.Opening engine() {
        return engine;
    }

    /// What the engine writes is the committer's when this returns, until the next batch of messages.
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
        transaction.add(batch.messages(), batch.keys());
        batch.channels().forEach(channel -> transaction.move(channel, channel.tip()));
        transaction.reaches(ahead.position());
        engine.apply(transaction);
    }

    private void writeAhead(Batch batch) {
        applier.awaitRoom();
        try {
            if (!ahead.hasRoomFor(batch.logged()) && ahead.hasRecords()) {
                applier.awaitIdle();
                ahead.startAgain();
            }
            ahead.append(batch.logged());
        } catch (IOException failed) {
            throw new StorageException("the write-ahead log could not be written", failed);
        }
        batch.messages().forEach(message -> Channel.of(message.channel()).ahead().add(message));
        keysAhead.add(batch.keys());
        applier.add(batch, ahead.position());
    }

    @Override
    public KeysOfBatch.@Nullable Earlier earlier(KeysOfBatch.Place place) throws SQLException {
        // In this order: a key leaves the first when it is to be found in the second.
        KeysOfBatch.Earlier notInDatabase = keysAhead.find(place);
        return notInDatabase == null ? engine.earlier(place) : notInDatabase;
    }

    @Override
    public void check() throws SQLException {
        engine.check();
    }

    @Override
    public <T> T run(Engine.SmallWrite<T> write) throws SQLException {
        return engine.run(write);
    }

    @Override
    public boolean isOwned(Cursors.Save save) throws SQLException {
        return engine.isOwned(save);
    }

    @Override
    public void save(Cursors.Save save) throws SQLException {
        engine.save(save);
    }

    @Override
    public int retain(Channel channel, RetentionLimits limits, long nowMillis, int rowsMax) throws SQLException {
        return engine.retain(channel, limits, nowMillis, rowsMax);
    }

    @Override
    public Erased erase(Channel channel, long seq, long nowMillis) throws SQLException {
        return engine.erase(channel, seq, nowMillis);
    }

    /// When those who waited for the batch have been told: what nobody waits for.
    void afterTelling(Batch batch) {
        if (batch.needsDatabase()) {
            engine.afterApplying();
        }
    }

    void abandon() {
        applier.stop();
        WriteAheadLog.letGo(ahead);
        engine.abandon();
    }

    void close() throws SQLException {
        try {
            applier.awaitIdle();
            if (ahead.hasRecords()) {
                ahead.startAgain();
            }
        } catch (IOException failed) {
            throw new StorageException("the write-ahead log could not be emptied", failed);
        } finally {
            applier.stop();
            WriteAheadLog.letGo(ahead);
            engine.close();
        }
    }
}
