package dev.pinion.db.start;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.Cursors;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.MessageLog;
import dev.pinion.db.SignedHistory;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredIdentities;
import dev.pinion.db.VerifyReport;
import dev.pinion.db.ahead.AheadState;
import dev.pinion.db.commit.Channels;
import dev.pinion.db.commit.CommittedLog;
import dev.pinion.db.commit.DiskWatch;
import dev.pinion.db.commit.GroupCommitter;
import dev.pinion.db.commit.Inbox;
import dev.pinion.db.commit.LogStorage;
import dev.pinion.db.commit.LoggedCursors;
import dev.pinion.db.commit.LoggedRecords;
import dev.pinion.db.commit.NamedIdentities;
import dev.pinion.db.commit.ReaderThreads;
import dev.pinion.db.commit.Scrub;
import dev.pinion.db.commit.Writes;
import dev.pinion.db.engine.h2.H2Engine;
import dev.pinion.db.engine.h2.Inspection;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.log.DirectoryLock;
import dev.pinion.db.log.RecordTable;
import dev.pinion.db.manifest.ManifestSigning;
import dev.pinion.db.offline.Conversion;

/// Puts the stages together and opens them; closes them in order.
///
/// Opening and closing wait for the committer's thread, which does the work, so that the caller may be interrupted.
public final class OpenDatabase implements Database {

    private final DirectoryLock lock;
    private final LogStorage storage;
    private final Inbox inbox;
    private final MessageLog log;
    private final Writes writes;
    private final ReaderThreads readers;
    private final Thread committerThread;

    private OpenDatabase(DirectoryLock lock, LogStorage storage, Inbox inbox, ReaderThreads readers, MessageLog log,
            Thread committerThread) {
        this.lock = lock;
        this.storage = storage;
        this.inbox = inbox;
        this.writes = new Writes(inbox);
        this.readers = readers;
        this.log = log;
        this.committerThread = committerThread;
    }

    public static Database open(DatabaseConfig config, Clock clock, StoreSeams seams) {
        return open(config, clock, seams, step -> {});
    }

    /// @param progress of the conversion of a former database, in words
    static Database open(DatabaseConfig config, Clock clock, StoreSeams seams, Consumer<String> progress) {
        DatabaseDirectory.make(config.directory());
        Inspection.refuseAnotherDirectory(config, seams);
        DirectoryLock lock = lock(config.directory());
        try {
            return start(config, clock, seams, lock, progress);
        } catch (RuntimeException refused) {
            release(lock);
            throw refused;
        }
    }

    private static OpenDatabase start(DatabaseConfig config, Clock clock, StoreSeams seams, DirectoryLock lock,
            Consumer<String> progress) {
        Channels channels = new Channels(config.channelsMax());
        Inbox inbox = new Inbox(config.inboxMessagesMax(), config.inboxBytesMax());
        AheadState ahead = new AheadState();
        LogStorage storage = new LogStorage(config, seams,
                new H2Engine(config, seams, () -> Conversion.told(config, progress).run()), ahead, inbox::check);
        ReaderThreads readers = new ReaderThreads(storage.readable(), ahead, config, inbox::check);
        DiskWatch watch = new DiskWatch(config.disk(), () -> seams.freeBytes().applyAsLong(config.directory()),
                System::nanoTime);
        GroupCommitter committer = new GroupCommitter(config, storage, channels, inbox, readers, watch, clock);
        MessageLog log = new CommittedLog(config, channels, inbox, readers, committer);
        Thread thread = Thread.ofPlatform().name("pinion-committer").start(committer);
        Thread.ofPlatform().name("pinion-disk-watch").daemon().start(watch);
        try {
            committer.opened().join();
        } catch (CompletionException notOpened) {
            throw Inspection.refusal(config.directory(), notOpened.getCause());
        }
        return new OpenDatabase(lock, storage, inbox, readers, log, thread);
    }

    private static DirectoryLock lock(Path directory) {
        try {
            return DirectoryLock.take(directory);
        } catch (IOException failed) {
            throw new DatabaseRefusedException(
                    "the directory " + directory + " cannot be locked (" + failed + "); it must be writable", failed);
        }
    }

    private static void release(DirectoryLock lock) {
        try {
            lock.close();
        } catch (IOException failed) {
            throw new StorageException("the lock was not released", failed);
        }
    }

    @Override
    public String epoch() {
        return storage.epoch();
    }

    @Override
    public MessageLog log() {
        return log;
    }

    @Override
    public Cursors cursors() {
        return new LoggedCursors(writes, readers);
    }

    @Override
    public DurableRecords revocations() {
        return new LoggedRecords(RecordTable.REVOCATION, writes, readers);
    }

    @Override
    public DurableRecords pinConfirmations() {
        return new LoggedRecords(RecordTable.PIN_CONFIRMATION, writes, readers);
    }

    @Override
    public DurableRecords servedIssuers() {
        return new LoggedRecords(RecordTable.SERVED_ISSUER, writes, readers);
    }

    @Override
    public String damage() {
        return readers.damage();
    }

    @Override
    public CompletableFuture<Scrubbed> scrub(ChannelLog channel, long from, int bytesMax) {
        return new Scrub(readers).channel(channel, from, bytesMax);
    }

    @Override
    public CompletableFuture<Scrubbed> scrubFiles(long from, int length) {
        return new Scrub(readers).files(from, length);
    }

    @Override
    public StoredIdentities identities() {
        return new NamedIdentities(writes, readers.ahead());
    }

    @Override
    public CompletableFuture<Integer> forgetKeysBefore(long millis, int keysMax) throws InterruptedException {
        return writes.afterAll(opening -> {
            int forgotten = opening.forgetKeysBefore(millis, keysMax);
            readers.ahead().keysAreForgotten(millis);
            return forgotten;
        });
    }

    @Override
    public CompletableFuture<VerifyReport> backup(Path directory) {
        return new Backup(storage, writes).into(directory);
    }

    @Override
    public SignedHistory signedHistory(SignedHistory.Signer signer) {
        return new ManifestSigning(storage.epoch(), log,
                new LoggedRecords(RecordTable.SIGNED_MANIFEST, writes, readers),
                new LoggedRecords(RecordTable.SIGNED_ERASURE, writes, readers), signer);
    }

    @Override
    public CompletableFuture<Void> compact(int compactBytesMax) throws InterruptedException {
        return writes.afterAll(opening -> {
            opening.compact(compactBytesMax);
            return true;
        }).thenApply(_ -> null);
    }

    @Override
    public void close() {
        inbox.close();
        boolean interrupted = false;
        while (committerThread.isAlive()) {
            try {
                committerThread.join();
            } catch (InterruptedException finishFirst) {
                interrupted = true;
            }
        }
        release(lock);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
