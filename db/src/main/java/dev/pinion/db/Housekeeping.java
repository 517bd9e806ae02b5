package dev.pinion.db;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the server does to its open database from time to time: backup, signing of heads. Any thread calls; the work is
/// done on the committer, or for a backup on a platform thread of its own that nobody interrupts.
final class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final String KEEP_HEAD = """
            merge into signed_head (channel_id, seq, chain, epoch, signature, signed_millis)
            values (?, ?, ?, ?, ?, ?)""";

    private record Signed(ChannelLog channel, ChannelHead head, Bytes signature) {}

    private final LogStorage storage;
    private final Channels channels;
    private final Writes writes;

    Housekeeping(LogStorage storage, Channels channels, Writes writes) {
        this.storage = storage;
        this.channels = channels;
        this.writes = writes;
    }

    CompletableFuture<VerifyReport> backup(Path directory) {
        DatabaseFiles.requireNoDatabase(directory);
        CompletableFuture<VerifyReport> done = new CompletableFuture<>();
        Thread.ofPlatform().name("pinion-backup").start(() -> {
            DatabaseConfig copy = storage.config().at(directory);
            try {
                awaitDatabase();
                // Closed before anybody is told, who may close the database: the last connection closes H2.
                Connection connection = ownConnection();
                try {
                    DatabaseCopy.copy(connection, copy, DatabaseCopy.Epoch.SAME);
                } finally {
                    close(connection);
                }
                done.complete(DatabaseFiles.verify(directory, copy.key(), null));
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
            writes.write(connection -> true).join();
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
        ReadableStore readable = storage.readable();
        H2Store store = readable.take(storage.config().disk().readWait());
        try {
            return store.ownConnection();
        } finally {
            readable.giveBack();
        }
    }

    /// The signatures are made by the calling thread.
    CompletableFuture<Integer> signHeads(HeadSigner signer, long nowMillis) throws InterruptedException {
        return signHeads(signer, nowMillis, channels.existing());
    }

    CompletableFuture<Integer> signHeads(HeadSigner signer, long nowMillis, List<ChannelLog> which)
            throws InterruptedException {
        List<Signed> signed = new ArrayList<>();
        for (ChannelLog channel : which) {
            ChannelHead head = channel.head();
            if (head.last() == 0) {
                continue; // no message yet
            }
            Bytes signature = signer
                    .sign(SignedHead.statement(channel.name(), head.last(), head.chain(), storage.epoch()));
            signed.add(new Signed(channel, head, signature));
        }
        return writes.write(connection -> keep(connection, signed, nowMillis));
    }

    private int keep(Connection connection, List<Signed> signed, long nowMillis) throws SQLException {
        try (PreparedStatement merge = connection.prepareStatement(KEEP_HEAD)) {
            for (Signed head : signed) {
                merge.setLong(1, head.channel().row());
                merge.setLong(2, head.head().last());
                merge.setBytes(3, head.head().chain().content());
                merge.setString(4, storage.epoch());
                merge.setBytes(5, head.signature().content());
                merge.setLong(6, nowMillis);
                merge.addBatch();
            }
            merge.executeBatch();
            return signed.size();
        }
    }
}
