package dev.pinion.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// The database of one server: opened, used through [#log()], closed in order.
///
/// Opening and closing wait for the committer's thread, which does the work, so that the caller may be interrupted.
public final class Database implements AutoCloseable {

    /// Of the files, before their endings.
    static final String NAME = "pinion";
    static final String FILE = NAME + ".mv.db";
    static final String JOURNAL = FILE + ".journal";
    /// The write-ahead log.
    static final String AHEAD = NAME + ".wal";
    /// A directory in the database's: a copy that is not whole yet. What ended early goes at the next opening.
    static final String INCOMPLETE = "incomplete";

    private final DirectoryLock lock;
    private final LogStorage storage;
    private final Inbox inbox;
    private final MessageLog log;
    private final Writes writes;
    private final ReaderThreads readers;
    private final Housekeeping housekeeping;
    private final Thread committerThread;

    private Database(DirectoryLock lock, LogStorage storage, Channels channels, Inbox inbox, ReaderThreads readers,
            MessageLog log, Thread committerThread) {
        this.lock = lock;
        this.storage = storage;
        this.inbox = inbox;
        this.writes = new Writes(inbox);
        this.readers = readers;
        this.housekeeping = new Housekeeping(storage, channels, writes);
        this.log = log;
        this.committerThread = committerThread;
    }

    /// Opens the database of a directory, makes it when there is none.
    ///
    /// @throws DatabaseRefusedException
    ///             with nothing changed: it is in use, damaged, or of a newer version
    public static Database open(DatabaseConfig config, Clock clock) {
        return open(config, clock, StoreSeams.none());
    }

    static Database open(DatabaseConfig config, Clock clock, StoreSeams seams) {
        makeDirectory(config.directory());
        Inspection.refuseAnotherDirectory(config, seams);
        DirectoryLock lock = lock(config.directory());
        try {
            return start(config, clock, seams, lock);
        } catch (RuntimeException refused) {
            release(lock);
            throw refused;
        }
    }

    private static Database start(DatabaseConfig config, Clock clock, StoreSeams seams, DirectoryLock lock) {
        Channels channels = new Channels(config.channelsMax());
        Inbox inbox = new Inbox(config.inboxMessagesMax(), config.inboxBytesMax());
        LogStorage storage = new LogStorage(config, seams, inbox::check);
        ReaderThreads readers = new ReaderThreads(storage.readable(), config, inbox::check);
        DiskWatch watch = new DiskWatch(config.disk(), () -> seams.freeBytes().applyAsLong(config.directory()),
                System::nanoTime);
        GroupCommitter committer = new GroupCommitter(config, storage, channels, inbox, readers, watch, clock);
        MessageLog log = new MessageLog(config, channels, inbox, readers, committer);
        Thread thread = Thread.ofPlatform().name("pinion-committer").start(committer);
        Thread.ofPlatform().name("pinion-disk-watch").daemon().start(watch);
        try {
            committer.opened().join();
        } catch (CompletionException notOpened) {
            throw Inspection.refusal(config.directory(), notOpened.getCause());
        }
        return new Database(lock, storage, channels, inbox, readers, log, thread);
    }

    static void makeDirectory(Path directory) {
        if (directory.toAbsolutePath().toString().contains(";")) {
            throw new DatabaseRefusedException("the directory " + directory
                    + " has a ';' in its name, which H2 takes for the end of it; choose another name", null);
        }
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(directory)) {
            throw new DatabaseRefusedException(
                    directory + " is not a directory; name the one that holds, or shall" + " hold, the database", null);
        }
        try {
            boolean isNew = !Files.exists(directory);
            Files.createDirectories(directory);
            if (isNew && Files.getFileStore(directory).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException failed) {
            throw new DatabaseRefusedException("the directory " + directory + " cannot be made: " + failed, failed);
        }
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

    /// The random id of this history: a new database or a restored backup has a new one.
    public String epoch() {
        return storage.epoch();
    }

    public MessageLog log() {
        return log;
    }

    public Cursors cursors() {
        return new Cursors(writes, readers);
    }

    /// Of tokens and subjects, in the server's form.
    public DurableRecords revocations() {
        return new DurableRecords("revocation", writes, readers);
    }

    /// Of pin sets by clients, in the server's form.
    public DurableRecords pinConfirmations() {
        return new DurableRecords("pin_confirmation", writes, readers);
    }

    /// Of the issuers whose tokens were ever accepted, in the server's form.
    public DurableRecords servedIssuers() {
        return new DurableRecords("served_issuer", writes, readers);
    }

    public StoredIdentities identities() {
        return new StoredIdentities(writes);
    }

    /// Forgets up to `keysMax` idempotency keys that were used before this time; gives back how many.
    public CompletableFuture<Integer> forgetKeysBefore(long millis, int keysMax) throws InterruptedException {
        return writes.write(Publications.forgetBefore(millis, keysMax));
    }

    /// Copies the database, as one snapshot, into a directory that has none, and verifies the copy. Publishing goes on.
    public CompletableFuture<VerifyReport> backup(Path directory) {
        return housekeeping.backup(directory);
    }

    /// Signs the durable head of every channel; gives back how many, once they are on disk.
    public CompletableFuture<Integer> signHeads(HeadSigner signer, long nowMillis) throws InterruptedException {
        return housekeeping.signHeads(signer, nowMillis);
    }

    /// The same for these channels alone: a few at a time do not hold up publishing.
    public CompletableFuture<Integer> signHeads(HeadSigner signer, long nowMillis, List<ChannelLog> channels)
            throws InterruptedException {
        return housekeeping.signHeads(signer, nowMillis, channels);
    }

    /// Gives space that retention has freed back to the file system; about `compactBytesMax` are rewritten, while
    /// publishing waits (4 MiB take some 10 ms).
    public CompletableFuture<Void> compact(int compactBytesMax) throws InterruptedException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        inbox.put(new UpkeepEntry.Compact(compactBytesMax, done));
        return done;
    }

    /// Stores what was accepted, tells, and closes. Once; a second call does nothing.
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
