package dev.pinion.db.offline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.LongConsumer;

import org.h2.store.fs.FilePath;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.StorageException;
import dev.pinion.db.engine.h2.FormerRows;
import dev.pinion.db.engine.h2.H2Store;
import dev.pinion.db.engine.h2.Meta;
import dev.pinion.db.engine.h2.Schema;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.engine.tables.RowBatch;
import dev.pinion.db.engine.tables.SegmentTable;
import dev.pinion.db.journal.Directories;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;
import dev.pinion.db.log.MessageRow;

/// Copies a whole database, as one snapshot, into a new one, table by table: backup, restore and another key.
public final class DatabaseCopy {

    /// Which epoch the copy has.
    public enum Epoch {
        SAME,
        NEW,
        /// And the write-ahead log stays the database's.
        SAME_WITH_LOG
    }

    private static final List<String> TABLES = List.of("meta", "channel", "segment", "publication", "recent_keys",
            "key_run", "key_block", "key_identity", "cursor_owner", "cursor_position", "revocation", "pin_confirmation",
            "served_issuer", "signed_manifest", "signed_erasure");
    private static final int ROWS_PER_COMMIT = 1_000;
    private static final long BYTES_PER_COMMIT = 4L << 20;
    private static final int MESSAGES_PER_WORD = 100_000;
    private static final String RESTORED_FROM = "restored-from";

    private DatabaseCopy() {}

    /// Into a directory that has none. It is made aside and moved into its place when it is whole and on disk, so that
    /// one that ended early is never taken for a database.
    public static void copy(Connection from, DatabaseConfig target, Epoch epoch) throws SQLException {
        Path aside = begin(target);
        make(from, target.at(aside), epoch);
        finish(target);
    }

    /// An empty place beside the target, which has no database yet.
    static Path begin(DatabaseConfig target) {
        Path directory = target.directory();
        StoppedFiles.requireNoDatabase(directory);
        DatabaseDirectory.make(directory);
        Path aside = directory.resolve(DatabaseDirectory.INCOMPLETE);
        try {
            Directories.delete(aside);
            return aside;
        } catch (IOException failed) {
            throw failed(directory, failed);
        }
    }

    private static StorageException failed(Path directory, IOException why) {
        return new StorageException("the copy into " + directory + " failed", why);
    }

    /// What lies there takes its place, when it is on disk as a whole.
    static void finish(DatabaseConfig target) {
        Path directory = target.directory();
        Path aside = directory.resolve(DatabaseDirectory.INCOMPLETE);
        try {
            settle(aside);
            moveOver(aside, directory);
            Directories.force(directory.toAbsolutePath().getParent());
            Directories.delete(aside);
        } catch (IOException failed) {
            throw failed(directory, failed);
        }
    }

    /// One that is settled takes the place of what is there, if anything, in one step. Its sums follow: whenever that ends
    /// early there are none, and the next opening makes them.
    static void moveOver(Path aside, Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(DatabaseDirectory.SUMS));
        Directories.force(directory);
        for (String file : List.of(DatabaseDirectory.FILE, DatabaseDirectory.SUMS)) {
            Files.move(aside.resolve(file), directory.resolve(file), StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            Directories.force(directory);
        }
    }

    /// Has the file hold everything by itself: the journal of a database that was closed is replayed, and goes.
    public static void settle(Path directory) throws IOException {
        Path file = directory.toAbsolutePath().resolve(DatabaseDirectory.FILE);
        JournalOpening files = StoreSeams.none().openFiles();
        try {
            FilePath.get(files.prefix() + file).open("rw").close();
        } finally {
            files.abandon();
        }
        Files.deleteIfExists(directory.resolve(DatabaseDirectory.JOURNAL));
        Directories.force(directory);
    }

    /// A new database in a directory of its own.
    public static void make(Connection from, DatabaseConfig config, Epoch epoch) throws SQLException {
        make(from, config, epoch, messages -> {});
    }

    /// @param converted hears how many messages of a former layout are done
    static void make(Connection from, DatabaseConfig config, Epoch epoch, LongConsumer converted) throws SQLException {
        DatabaseDirectory.make(config.directory());
        StoreSeams seams = StoreSeams.none();
        try (H2Store target = H2Store.open(config, seams, true);
                Connection to = target.connection();
                Statement lazily = from.createStatement()) {
            from.setAutoCommit(false);
            lazily.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SNAPSHOT");
            // Rows come as they are read; without it H2 would hold a whole table in memory.
            lazily.execute("SET LAZY_QUERY_EXECUTION 1");
            for (String table : TABLES) {
                if (Schema.has(from, table)) {
                    copy(table, from, to);
                }
            }
            if (!Schema.has(from, "segment")) {
                convert(from, to, converted);
            }
            if (epoch != Epoch.SAME_WITH_LOG) {
                Meta.forgetLogPosition(to);
            }
            if (epoch == Epoch.NEW) {
                Meta.write(to, RESTORED_FROM, Meta.read(to, Meta.EPOCH).orElse(""));
                Meta.write(to, Meta.EPOCH, Meta.freshEpoch(seams.random()));
            }
            to.commit();
            H2Store.force(to);
        } finally {
            from.rollback();
        }
    }

    /// Messages in rows of their own become segments.
    private static void convert(Connection from, Connection to, LongConsumer converted) throws SQLException {
        long messages = 0;
        FormerRows former = new FormerRows(from);
        SegmentTable segments = new SegmentTable(to);
        for (long channel : new LogReader(from).query("select id from channel", row -> row.getLong(1))) {
            long last = 0;
            List<MessageRow> page = former.next(channel, 0, ROWS_PER_COMMIT, (int) BYTES_PER_COMMIT);
            while (!page.isEmpty()) {
                segments.append(channel, last, page);
                to.commit();
                H2Store.force(to);
                last = page.getLast().seq();
                long before = messages;
                messages += page.size();
                if (messages / MESSAGES_PER_WORD > before / MESSAGES_PER_WORD) {
                    converted.accept(messages);
                }
                page = former.next(channel, last + 1, ROWS_PER_COMMIT, (int) BYTES_PER_COMMIT);
            }
        }
    }

    private static void copy(String table, Connection from, Connection to) throws SQLException {
        try (Statement select = from.createStatement();
                ResultSet rows = select.executeQuery("select * from " + table)) {
            int columns = rows.getMetaData().getColumnCount();
            String insert = "insert into " + table + " values (?" + ", ?".repeat(columns - 1) + ")";
            try (RowBatch batch = new RowBatch(to, insert, columns, BYTES_PER_COMMIT, () -> {
                to.commit();
                H2Store.force(to);
            })) {
                while (rows.next()) {
                    batch.add(rows);
                }
                batch.write();
                to.commit();
            }
        }
    }
}
