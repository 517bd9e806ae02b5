package dev.pinion.db.start;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.StorageException;
import dev.pinion.db.VerifyReport;
import dev.pinion.db.commit.ReadableStore;
import dev.pinion.db.commit.Writes;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.offline.DatabaseCopy;
import dev.pinion.db.offline.StoppedFiles;

/// Copies an open database, on a platform thread of its own, `pinion-backup`, that nobody interrupts. Any thread calls.
final class Backup {

    private static final Logger LOG = LoggerFactory.getLogger(Backup.class);

    private final DatabaseConfig config;
    private final ReadableStore readable;
    private final Writes writes;

    Backup(DatabaseConfig config, ReadableStore readable, Writes writes) {
        this.config = config;
        this.readable = readable;
        this.writes = writes;
    }

    CompletableFuture<VerifyReport> into(Path directory) {
        StoppedFiles.requireNoDatabase(directory);
        CompletableFuture<VerifyReport> done = new CompletableFuture<>();
        Thread.ofPlatform().name("pinion-backup").start(() -> {
            DatabaseConfig copy = config.at(directory);
            try {
                awaitDatabase();
                // Closed before anybody is told, who may close the database: the last connection closes H2.
                Connection connection = ownConnection();
                try {
                    DatabaseCopy.copy(connection, copy, DatabaseCopy.Epoch.SAME);
                } finally {
                    close(connection);
                }
                done.complete(StoppedFiles.verify(copy, null));
            } catch (SQLException failed) {
                done.completeExceptionally(new StorageException("the backup failed", failed));
            } catch (RuntimeException failed) {
                done.completeExceptionally(failed);
            }
        });
        return done;
    }

    /// What was told before is in the database then.
    private void awaitDatabase() {
        try {
            writes.afterAll(_ -> true).join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("somebody interrupted a backup", interrupted);
        } catch (CompletionException failed) {
            throw new StorageException("the backup failed", failed.getCause());
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException theCopyIsWholeOrNotAllTheSame) {
            LOG.warn("the connection of a backup was not closed", theCopyIsWholeOrNotAllTheSame);
        }
    }

    /// It is not given back: nobody waits for a backup, which fails when the database must be reopened.
    private Connection ownConnection() throws SQLException {
        Engine.Source store = readable.take(config.disk().readWait());
        try {
            return store.ownConnection();
        } finally {
            readable.giveBack();
        }
    }
}
