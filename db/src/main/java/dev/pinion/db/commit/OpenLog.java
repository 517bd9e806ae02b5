package dev.pinion.db.commit;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.LogHealth;
import dev.pinion.db.StorageException;
import dev.pinion.db.ahead.AheadState;
import dev.pinion.db.ahead.KnownKeys;
import dev.pinion.db.ahead.KnownState;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.engine.Transaction;
import dev.pinion.db.log.BatchForm;
import dev.pinion.db.log.WriteAheadLog;

/// One opening of the write-ahead log and of the database behind it. A batch is durable when the log has it; the applier
/// takes it into the database when there is time. Committer only.
final class OpenLog implements OpenStorage, Batch.Known, KnownKeys.Surroundings {

    private final Engine.Opening engine;
    private final WriteAheadLog log;
    private final KnownKeys keys;
    private final AheadState ahead;
    private final KnownState state;
    private final Applier applier;
    private long lastBatch;
    private CompletableFuture<?> filler = CompletableFuture.completedFuture(0);
    /// Of those in the log's file that is written now.
    private long firstInFile = 1;

    OpenLog(Engine.Opening engine, WriteAheadLog log, AheadState ahead, Runnable onFailure) throws SQLException {
        this.engine = engine;
        this.log = log;
        this.ahead = ahead;
        this.state = new KnownState(ahead, engine.lookups());
        this.keys = new KnownKeys(engine, ahead, this);
        this.applier = new Applier(engine, keys, ahead, onFailure);
        applier.start();
        startFilling();
    }

    @Override
    public void startFilling() {
        CompletableFuture<?> before = filler;
        filler = CompletableFuture.runAsync(() -> {
            before.handle((_, _) -> 0).join();
            keys.fill();
        }, Thread.ofPlatform().name("pinion-keys").daemon()::start);
    }

    @Override
    public void awaitDatabase() {
        applier.awaitForced(lastBatch);
    }

    /// So that nobody reads a database that is being closed, or opens it anew.
    private void awaitFiller() {
        filler.handle((_, _) -> 0).join();
    }

    Engine.Opening engine() {
        return engine;
    }

    @Override
    public LogHealth.Lag lag() {
        return applier.lag();
    }

    @Override
    public Engine.Reader lookups() {
        return engine.lookups();
    }

    @Override
    public Batch batch(long nowMillis, List<? extends Batch.Asking> entries, Elsewhere nobody) throws SQLException {
        keys.keepUp();
        return new Batch(nowMillis, lastBatch + 1, this, ahead);
    }

    @Override
    public void leave() {
        // Nothing was begun.
    }

    @Override
    public void write(Batch batch) {
        applier.awaitRoom();
        BatchForm form = new BatchForm(batch.logged());
        lastBatch = batch.number();
        try {
            if (!log.hasRoomFor(form) && log.hasRecords()) {
                // The other file is forgotten: the database must know that it is beyond that.
                applier.awaitForced(firstInFile);
                log.turn();
                firstInFile = lastBatch;
            }
            log.append(form);
        } catch (IOException failed) {
            throw new StorageException("the write-ahead log could not be written", failed);
        }
        batch.messages().forEach(message -> Channel.of(message.channel()).ahead().add(message));
        applier.add(batch, log.position());
    }

    @Override
    public KnownKeys keys() {
        return keys;
    }

    @Override
    public KnownState state() {
        return state;
    }

    @Override
    public void check() throws SQLException {
        applier.requireHealthy();
        engine.check();
    }

    @Override
    public <T> void later(Engine.Chore<T> chore, CompletableFuture<T> done) {
        applier.later(chore, done);
    }

    void abandon() {
        keys.close();
        applier.stop();
        WriteAheadLog.letGo(log);
        engine.abandon();
    }

    void close() throws SQLException {
        keys.close();
        try {
            applier.awaitForced(lastBatch);
            applier.stop();
            if (log.hasRecords()) {
                log.turn();
                Transaction end = new Transaction();
                end.reaches(log.position());
                engine.apply(end);
                engine.force();
            }
        } catch (IOException failed) {
            throw new StorageException("the write-ahead log could not be closed in order", failed);
        } finally {
            applier.stop();
            WriteAheadLog.letGo(log);
            awaitFiller();
            engine.close();
        }
    }
}
