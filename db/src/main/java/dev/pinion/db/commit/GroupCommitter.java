package dev.pinion.db.commit;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.CommitListener;
import dev.pinion.db.Database.OtherServers;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.LogHealth;
import dev.pinion.db.MessageLog;
import dev.pinion.db.StorageException;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelRow;
import dev.pinion.db.log.KeySecret;

/// Writes what was appended, one transaction and one sync per batch, and tells only then.
///
/// Thread: one platform thread, `pinion-committer`, runs [#run()]; nobody interrupts it. It alone assigns sequences, so
/// order in the log, order of commit and order of telling are the same order. It never waits for a fuller batch: while
/// one is on its way to disk, the next one gathers.
///
/// When a commit or a sync fails, its outcome is unknown: all who wait are told so, publishing is refused, the database
/// is reopened from its last forced state, and then the log goes on. Where the storage has patience with a failure, nobody is
/// told before that is over: what turns out not to have been stored is placed again.
public final class GroupCommitter implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitter.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(20);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);

    private final DatabaseConfig config;
    private final Storage storage;
    private final Channels channels;
    private final Inbox inbox;
    private final ReaderThreads readers;
    private final Clock clock;
    private final DiskWatch watch;
    private final StoredElsewhere elsewhere;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private volatile MessageLog.CommitTimes times = (messages, nanos, diskNanos) -> {};

    public GroupCommitter(DatabaseConfig config, Storage storage, Channels channels, Inbox inbox, ReaderThreads readers,
            DiskWatch watch, Clock clock) {
        this.config = config;
        this.storage = storage;
        this.channels = channels;
        this.inbox = inbox;
        this.readers = readers;
        this.watch = watch;
        this.clock = clock;
        this.elsewhere = new StoredElsewhere(channels, readers.ahead(), () -> storage.opened().lookups());
    }

    /// Completes when the database is open, or with the reason why it is not.
    public CompletableFuture<Void> opened() {
        return opened;
    }

    /// The same in all openings. Any thread.
    KeySecret keySecret() {
        return storage.keySecret();
    }

    Clock clock() {
        return clock;
    }

    public DiskWatch watch() {
        return watch;
    }

    public void listen(CommitListener commitListener) {
        elsewhere.listen(commitListener);
    }

    public void listen(OtherServers others) {
        elsewhere.listen(others);
    }

    public void measure(MessageLog.CommitTimes commitTimes) {
        times = commitTimes;
    }

    @Override
    public void run() {
        try {
            Map<String, ChannelRow> found = storage.open();
            channels.begin(storage.epoch());
            channels.reload(found);
            letReadWhatWasOpened();
        } catch (Throwable notOpened) {
            watch.committerIs(LogHealth.CLOSED);
            watch.close();
            inbox.close();
            storage.readable().close();
            readers.close();
            opened.completeExceptionally(notOpened);
            return;
        }
        opened.complete(null);
        String why = "the log is closed";
        try {
            commitUntilClosed();
        } catch (Throwable bug) {
            LOG.error("the committer ends: nothing more is stored until the server is restarted", bug);
            why = "the committer has ended: " + bug;
        } finally {
            end(why);
        }
    }

    private void end(String why) {
        inbox.close();
        StorageException ended = new StorageException(why);
        inbox.refuse(why).forEach(entry -> tell(() -> entry.tellFailed(ended)));
        watch.committerIs(LogHealth.CLOSED);
        watch.close();
        storage.readable().close();
        readers.close();
        try {
            storage.close();
        } catch (SQLException | StorageException notInOrder) {
            LOG.error("the database was not closed in order; what was acknowledged is on disk", notInOrder);
        }
    }

    private void commitUntilClosed() {
        List<Entry> entries = new ArrayList<>();
        while (inbox.take(entries, config.batchMessagesMax(), config.batchBytesMax())) {
            commit(entries);
            entries.clear();
        }
    }

    private void commit(List<Entry> entries) {
        boolean done = false;
        while (!done) {
            done = isDone(entries);
        }
    }

    /// False: they were not stored and are to be placed again.
    private boolean isDone(List<Entry> entries) {
        Batch batch;
        boolean sent = false;
        long bytes = 0;
        long begun = System.nanoTime();
        watch.commitBegins();
        try {
            OpenStorage opened = storage.opened();
            batch = opened.batch(clock.millis(), entries, elsewhere);
            for (Entry entry : entries) {
                entry.place(batch);
            }
            bytes = batch.bytes();
            if (batch.isEmpty()) {
                opened.leave();
            } else {
                sent = true;
                write(batch, begun);
            }
        } catch (SQLException | RuntimeException failed) {
            StorageException why = new StorageException("the commit failed, its outcome is unknown", failed);
            Unfinished unfinished = new Unfinished(entries, sent, channels.existing(), why);
            elsewhere.leaveUntoldTo(unfinished);
            return recover(unfinished);
        } finally {
            watch.commitEnded(bytes);
        }
        tell(entries, batch);
        return true;
    }

    private void write(Batch batch, long begun) throws SQLException {
        long handedOver = System.nanoTime();
        storage.opened().write(batch);
        long written = System.nanoTime();
        times.committed(batch.messages().size(), written - begun, written - handedOver);
    }

    /// What is on disk by now.
    private void tell(List<Entry> entries, Batch batch) {
        CommitListener listener = elsewhere.listener();
        // The heads move after the outcomes, so that nobody can read a message whose publisher has not been told.
        entries.forEach(entry -> tell(entry::tellStored));
        batch.positions().keySet().forEach(channel -> {
            channel.tipIsDurable();
            channels.keep(channel);
        });
        if (!batch.messages().isEmpty()) {
            tell(() -> listener.committed(batch.messages()));
        }
        OpenStorage opened = storage.opened();
        entries.forEach(entry -> tell(() -> entry.tellVisible(listener, opened)));
    }

    /// One listener that breaks its promise must not take the log down.
    static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException brokenPromise) {
            LOG.error("a listener of the log threw", brokenPromise);
        }
    }

    /// False: the entries were not stored, and nobody was told.
    private boolean recover(Unfinished unfinished) {
        StorageException why = unfinished.why();
        Duration patience = storage.patience(why);
        long patientUntil = System.nanoTime() + patience.toNanos();
        if (patience.isZero()) {
            LOG.error("a batch of writes could not be stored; the database is reopened", why);
        } else {
            LOG.warn("the way to the database failed, it is opened anew: {}", DiskTrouble.inWords(why));
        }
        watch.committerIs(DiskTrouble.recovering(why));
        refuseUnless(patientUntil, unfinished);
        storage.abandon();
        Duration retry = FIRST_RETRY;
        while (!reopen(unfinished)) {
            if (inbox.awaitClose(retry)) {
                unfinished.end();
                return true;
            }
            refuseUnless(patientUntil, unfinished);
            retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
        }
        inbox.acceptAgain();
        // Only then: whoever hears it may append at once.
        watch.committerIs(LogHealth.RUNNING);
        LOG.info("the log has been reopened and goes on");
        return !unfinished.isUnknown();
    }

    /// Tells all that wait once patience is over.
    private void refuseUnless(long patientUntil, Unfinished unfinished) {
        if (System.nanoTime() >= patientUntil) {
            StorageException why = unfinished.why();
            unfinished.tellFailed();
            inbox.refuse("the log is being reopened after a failure: " + why.getMessage())
                    .forEach(entry -> tell(() -> entry.tellFailed(why)));
        }
    }

    private void letReadWhatWasOpened() {
        readers.pages().clear();
        storage.letRead();
        watch.watch(storage.opened()::lag);
    }

    private boolean reopen(Unfinished unfinished) {
        try {
            Map<String, ChannelRow> found = storage.open();
            if (unfinished.isOnItsWay() && storage.isLastBatchStored()) {
                unfinished.tellStored(); // before the heads move, as ever
            }
            channels.reload(found);
            for (Channel channel : channels.existing()) {
                // A commit whose outcome was unknown may turn out to have reached the disk.
                elsewhere.tellFrom(channel, unfinished.heard(channel) + 1, last -> unfinished.hears(channel, last));
            }
            storage.opened().leave();
            letReadWhatWasOpened();
            unfinished.tellVisible(elsewhere.listener(), storage.opened());
            if (storage.isShared()) {
                elsewhere.missed();
            }
            return true;
        } catch (SQLException | RuntimeException stillFailing) {
            LogHealth now = DiskTrouble.recovering(stillFailing);
            if (!now.detail().equals(watch.health().detail())) {
                LOG.warn("the database cannot be reopened yet: {}", now.detail());
            }
            watch.committerIs(now);
            storage.abandon();
            if (now.trouble() != LogHealth.Trouble.HISTORY_LOST) {
                letRead();
            }
            return false;
        }
    }

    /// Reads go on from what was forced last until the database can be written again.
    private void letRead() {
        try {
            storage.openForReading();
        } catch (SQLException | RuntimeException notEvenThat) {
            LOG.debug("the database cannot be opened for reading either: {}", notEvenThat.toString());
        }
    }
}
