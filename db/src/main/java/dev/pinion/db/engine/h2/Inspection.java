package dev.pinion.db.engine.h2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.h2.api.ErrorCode;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.engine.tables.MoveProgress;
import dev.pinion.db.journal.DamagedBlockException;
import dev.pinion.db.journal.DamagedRecordException;
import dev.pinion.db.journal.JournalOpening;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.DatabaseDirectory;

/// Looks at an existing database, read-only, before it is opened: what we cannot open is refused untouched.
public final class Inspection {

    private static final String NEWEST = "select max(cast(\"version\" as integer)) from \"flyway_schema_history\" where \"success\"";
    private static final String TABLES = """
            select count(*) from information_schema.tables where table_schema = 'PUBLIC'""";
    private static final String ENCRYPTED = "H2encrypt\n";
    /// H2 writes it into each of the first two blocks.
    private static final String PLAIN = "H:";
    private static final int BLOCK_BYTES = 4096;
    /// Of a chain; they may go in circles.
    private static final int CAUSES_MAX = 20;

    private final DatabaseConfig config;
    private final StoreSeams seams;

    /// Whether it is to be moved into.
    private final boolean isMoved;

    private Inspection(DatabaseConfig config, StoreSeams seams, boolean isMoved) {
        this.config = config;
        this.seams = seams;
        this.isMoved = isMoved;
    }

    /// Before the directory is locked, which makes a file in it.
    public static void refuseAnotherDirectory(DatabaseConfig config, StoreSeams seams) {
        new Inspection(config, seams, false).refuseAnotherDirectory();
    }

    public static void refuseWhatWeCannotOpen(DatabaseConfig config, StoreSeams seams, Engine.Check check) {
        new Inspection(config, seams, false).refuse(check);
    }

    /// What is neither empty nor a part of another database.
    public static void refuseWhatCannotBeMovedInto(DatabaseConfig config, StoreSeams seams) {
        new Inspection(config, seams, true).refuse(found -> {});
    }

    private void refuse(Engine.Check check) {
        if (exists(DatabaseDirectory.FILE) && hasContent()) {
            refuseByContent(check);
        }
    }

    private boolean exists(String file) {
        return FilePath.get(seams.below() + path(file)).exists();
    }

    private Path path(String file) {
        return config.directory().toAbsolutePath().resolve(file);
    }

    private DatabaseRefusedException refused(String why) {
        return new DatabaseRefusedException("the database in " + config.directory() + " " + why, null);
    }

    private void refuseAnotherDirectory() {
        if (exists(DatabaseDirectory.FILE)) {
            return;
        }
        List<String> others = new ArrayList<>(DatabaseDirectory.LOGS);
        others.addFirst(DatabaseDirectory.JOURNAL);
        for (String other : others) {
            if (exists(other) && FilePath.get(seams.below() + path(other)).size() > 0) {
                throw refused("has lost its file " + DatabaseDirectory.FILE + ", only " + other
                        + " is there; put it back, or restore a backup into another directory");
            }
        }
        try (Stream<Path> files = Files.list(config.directory())) {
            Optional<Path> foreign = files.filter(file -> !mayBeThere(file.getFileName().toString())).findFirst();
            if (foreign.isPresent()) {
                throw new DatabaseRefusedException(
                        "there is no database in " + config.directory() + ", but " + foreign.get().getFileName()
                                + ": it seems to be another directory; name the right one, or a new one",
                        null);
            }
        } catch (IOException unreadable) {
            throw new DatabaseRefusedException("the directory " + config.directory() + " cannot be read: " + unreadable,
                    unreadable);
        }
    }

    private static boolean mayBeThere(String name) {
        return name.startsWith(DatabaseDirectory.NAME + ".") || name.equals(DatabaseDirectory.INCOMPLETE)
                || name.equals(DatabaseDirectory.ELSEWHERE) || name.startsWith(".") || name.equals("lost+found");
    }

    /// One without ended before its first start was complete.
    private boolean hasContent() {
        try (JournalOpening files = seams.openFiles(); FileChannel file = open(files)) {
            if (file.size() == 0) {
                return false;
            }
            boolean encrypted = startsWith(file, 0, ENCRYPTED);
            boolean plain = startsWith(file, 0, PLAIN) || startsWith(file, BLOCK_BYTES, PLAIN);
            if (encrypted && config.key() == null) {
                throw refused("is encrypted; name its key file (--db-key-file)");
            }
            if (plain && !encrypted && config.key() != null) {
                throw refused("is not encrypted, but a key was given; leave --db-key-file out, or encrypt the database"
                        + " first (pinion db rekey)");
            }
            if (!plain && !encrypted) {
                throw refused("is damaged, or no database: its first bytes are not H2's; restore a backup");
            }
            return true;
        } catch (IOException unreadable) {
            throw refusal(config.directory(), unreadable);
        }
    }

    private FileChannel open(JournalOpening files) throws IOException {
        return FilePath.get(files.prefix() + path(DatabaseDirectory.FILE)).open("r");
    }

    private static boolean startsWith(FileChannel file, long at, String text) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(text.length());
        while (start.hasRemaining() && file.read(start, at + start.position()) >= 0) {
            // until it is full, or the file ends
        }
        return new String(start.array(), StandardCharsets.ISO_8859_1).equals(text);
    }

    private void refuseByContent(Engine.Check check) {
        try (JournalOpening files = seams.openFiles();
                Connection connection = H2Store.source(config, files, H2Store.READ_ONLY).getConnection();
                Statement statement = connection.createStatement()) {
            int version = schemaVersion(statement);
            if (version == 0 && number(statement, TABLES) > 0) {
                throw refused("is one of H2, but not of this program; name another directory");
            }
            String build = version == 0 ? Meta.H2_BUILD
                    : Meta.read(connection, Meta.H2_BUILD_NAME).orElse(Meta.H2_BUILD);
            if (!build.equals(Meta.H2_BUILD)) {
                throw refused("was written by build " + build + " of H2; this program has build " + Meta.H2_BUILD
                        + ": start the version of the program that wrote it");
            }
            if (version > Schema.VERSION) {
                throw refused("has schema " + version + "; this program knows up to " + Schema.VERSION
                        + ": it was used by a newer version, start that one");
            }
            if (version > 0) {
                refuseByMove(connection);
                check.run(new StateAsItIs(connection));
            }
        } catch (SQLException failed) {
            throw refusal(config.directory(), failed);
        }
    }

    private void refuseByMove(Connection connection) throws SQLException {
        boolean isUnfinished = MoveProgress.isUnfinished(connection);
        if (!isMoved && isUnfinished) {
            throw refused("is not whole: pinion db migrate is unfinished; run it again, it goes on where it ended");
        }
        if (isMoved && !isUnfinished && MoveProgress.isUsed(connection)) {
            throw refused("is there already; nothing is overwritten: move its files away, or name another folder");
        }
    }

    private static int number(Statement statement, String sql) throws SQLException {
        try (ResultSet found = statement.executeQuery(sql)) {
            return found.next() ? found.getInt(1) : 0;
        }
    }

    private static int schemaVersion(Statement statement) throws SQLException {
        try {
            return number(statement, NEWEST);
        } catch (SQLException notYetMade) {
            if (notYetMade.getErrorCode() == ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1
                    || notYetMade.getErrorCode() == ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1) {
                return 0; // ended before its first start was complete
            }
            throw notYetMade;
        }
    }

    /// In words; null: it is none that we found.
    private static @Nullable String damage(@Nullable Throwable why) {
        Throwable cause = why;
        for (int n = 0; n < CAUSES_MAX && cause != null; n++) {
            if (cause instanceof DamagedRecordException damaged) {
                return "in its journal, " + damaged.getMessage();
            }
            if (cause instanceof DamagedBlockException damaged) {
                return "in its file, " + damaged.getMessage() + " (or another program has written it)";
            }
            cause = cause.getCause();
        }
        return null;
    }

    public static DatabaseRefusedException refusal(Path directory, @Nullable Throwable why) {
        if (why instanceof DatabaseRefusedException refused) {
            return refused;
        }
        String damaged = damage(why);
        if (damaged != null) {
            return new DatabaseRefusedException("the database in " + directory + " is damaged: " + damaged
                    + ". Nothing was changed; restore a backup, and see what else can be read (pinion db salvage)",
                    why);
        }
        int code = why instanceof SQLException failed ? failed.getErrorCode() : 0;
        String text = switch (code) {
            case ErrorCode.DATABASE_ALREADY_OPEN_1 -> "is in use by another process; stop that one first, or choose another directory";
            case ErrorCode.FILE_ENCRYPTION_ERROR_1 -> "is encrypted with another key, or damaged; name the key file that it was made with";
            case ErrorCode.FILE_VERSION_ERROR_1 -> "was written by another version of H2; start the version of the program that made it";
            // H2 would make anew what it does not find, in an opening that writes nothing.
            case ErrorCode.DATABASE_IS_READ_ONLY -> "is damaged: a part of it is missing; restore a backup";
            case ErrorCode.FILE_CORRUPTED_1 -> "is damaged, or was not written by this version of H2; restore a backup";
            default -> "cannot be opened: " + why;
        };
        return new DatabaseRefusedException("the database in " + directory + " " + text, why);
    }
}
