package dev.pinion.db.start;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.Cursors;
import dev.pinion.db.Database;
import dev.pinion.db.Database.OtherServers;
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
import dev.pinion.db.commit.SharedStorage;
import dev.pinion.db.commit.Storage;
import dev.pinion.db.commit.Writes;
import dev.pinion.db.engine.h2.H2Engine;
import dev.pinion.db.engine.h2.Inspection;
import dev.pinion.db.engine.pg.PostgresAddress;
import dev.pinion.db.engine.pg.PostgresEngine;
import dev.pinion.db.engine.pg.PostgresServers;
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

    private final DatabaseConfig config;
    private final Storage storage;
    private final Inbox inbox;
    private final MessageLog log;
    private final GroupCommitter committer;
    private final Writes writes;
    private final ReaderThreads readers;
    private final Thread committerThread;
    private final Runnable release;
    private final Optional<PostgresServers> servers;

    private OpenDatabase(DatabaseConfig config, Stages stages, Medium medium, Clock clock) {
        this.config = config;
        this.storage = medium.storage();
        this.inbox = stages.inbox();
        this.writes = new Writes(inbox);
        this.release = medium.release();
        this.servers = medium.servers();
        this.readers = new ReaderThreads(storage.readable(), stages.ahead(), config, inbox::check);
        DiskWatch watch = new DiskWatch(config.disk(), medium.freeBytes(), System::nanoTime);
        this.committer = new GroupCommitter(config, storage, stages.channels(), inbox, readers, watch, clock);
        this.log = new CommittedLog(config, stages.channels(), inbox, readers, committer);
        this.committerThread = Thread.ofPlatform().name("pinion-committer").start(committer);
        Thread.ofPlatform().name("pinion-disk-watch").daemon().start(watch);
        try {
            committer.opened().join();
        } catch (CompletionException notOpened) {
            Throwable why = notOpened.getCause();
            throw medium.refusal().apply(why == null ? notOpened : why);
        }
    }

    /// What the stages share.
    private record Stages(Channels channels, Inbox inbox, AheadState ahead) {

        static Stages of(DatabaseConfig config, AheadState ahead) {
            return new Stages(new Channels(config.channelsMax()),
                    new Inbox(config.inboxMessagesMax(), config.inboxBytesMax()), ahead);
        }
    }

    /// What the log is stored on.
    ///
    /// @param freeBytes [Long#MAX_VALUE] when nobody knows
    /// @param refusal   says why it could not be opened
    /// @param release   at the end
    /// @param servers   that may use it, too
    private record Medium(Storage storage, LongSupplier freeBytes, Function<Throwable, RuntimeException> refusal,
            Runnable release, Optional<PostgresServers> servers) {}

    public static Database open(DatabaseConfig config, Clock clock, StoreSeams seams) {
        return config.server() == null ? open(config, clock, seams, step -> {})
                : openServers(config, config.server(), clock, seams);
    }

    /// In a database of a server.
    private static Database openServers(DatabaseConfig config, DatabaseConfig.Server server, Clock clock,
            StoreSeams seams) {
        if (config.key() != null) {
            throw new DatabaseRefusedException(
                    "a key was given (--db-key-file), but a database of PostgreSQL is encrypted"
                            + " by its own disk, if at all; leave the key out",
                    null);
        }
        PostgresAddress address = PostgresAddress.of(server);
        DatabaseDirectory.isElsewhere(config.directory(), server.url());
        Stages stages = Stages.of(config, AheadState.ofShared());
        PostgresEngine engine = new PostgresEngine(address, config.readers(), seams.random());
        Storage storage = new SharedStorage(engine, stages.ahead(), config.disk().readWait(), stages.inbox()::check);
        return new OpenDatabase(config, stages, new Medium(storage, () -> Long.MAX_VALUE, OpenDatabase::serversRefusal,
                () -> {}, Optional.of(engine.servers())), clock);
    }

    private static RuntimeException serversRefusal(Throwable why) {
        if (why instanceof DatabaseRefusedException refused) {
            return refused;
        }
        if (why instanceof SQLException) {
            return new DatabaseRefusedException("the database's server cannot be used: " + why.getMessage(), why);
        }
        return new StorageException("the database could not be opened", why);
    }

    /// @param progress of the conversion of a former database, in words
    static Database open(DatabaseConfig config, Clock clock, StoreSeams seams, Consumer<String> progress) {
        DatabaseDirectory.requireNotElsewhere(config.directory());
        DatabaseDirectory.make(config.directory());
        Inspection.refuseAnotherDirectory(config, seams);
        DirectoryLock lock = lock(config.directory());
        try {
            Stages stages = Stages.of(config, new AheadState());
            Storage storage = new LogStorage(config, seams,
                    new H2Engine(config, seams, () -> Conversion.told(config, progress).run()), stages.ahead(),
                    stages.inbox()::check);
            return new OpenDatabase(config, stages,
                    new Medium(storage, () -> seams.freeBytes().applyAsLong(config.directory()),
                            why -> Inspection.refusal(config.directory(), why), () -> release(lock), Optional.empty()),
                    clock);
        } catch (RuntimeException refused) {
            release(lock);
            throw refused;
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

    @Override
    public String epoch() {
        return storage.epoch();
    }

    @Override
    public MessageLog log() {
        return log;
    }

    @Override
    public void listen(OtherServers others) {
        committer.listen(others);
    }

    @Override
    public Cursors cursors() {
        return new LoggedCursors(writes, readers, storage.isShared());
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
    public Optional<Servers> servers() {
        return servers.map(each -> each);
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
        if (config.server() != null) {
            return CompletableFuture.failedFuture(new StorageException("a database of PostgreSQL is backed up with"
                    + " PostgreSQL's own tools (pg_dump, pg_basebackup), not by the server"));
        }
        return new Backup(config, storage.readable(), writes).into(directory);
    }

    @Override
    public SignedHistory signedHistory(SignedHistory.Signer signer) {
        return new ManifestSigning(storage.epoch(), log,
                new ManifestSigning.Records(new LoggedRecords(RecordTable.SIGNED_MANIFEST, writes, readers),
                        new LoggedRecords(RecordTable.SIGNED_ERASURE, writes, readers)),
                signer, storage.isShared());
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
        servers.ifPresent(PostgresServers::close);
        inbox.close();
        boolean interrupted = false;
        while (committerThread.isAlive()) {
            try {
                committerThread.join();
            } catch (InterruptedException finishFirst) {
                interrupted = true;
            }
        }
        release.run();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
