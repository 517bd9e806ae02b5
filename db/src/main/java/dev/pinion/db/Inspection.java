package dev.pinion.db;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.h2.api.ErrorCode;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

import dev.pinion.db.journal.JournalOpening;

/// Looks at an existing database, read-only, before it is opened: what we cannot open is refused untouched.
final class Inspection {

    private static final String NEWEST = "select max(cast(\"version\" as integer)) from \"flyway_schema_history\" where \"success\"";

    private Inspection() {}

    static void refuseWhatWeCannotOpen(DatabaseConfig config, StoreSeams seams) {
        Path file = config.directory().resolve(Database.NAME + ".mv.db");
        if (!FilePath.get(seams.below() + file.toAbsolutePath()).exists()) {
            return;
        }
        try (JournalOpening files = seams.openFiles();
                Connection connection = H2Store.source(config, files, ";ACCESS_MODE_DATA=r").getConnection();
                Statement statement = connection.createStatement()) {
            int version = schemaVersion(statement);
            if (version > Schema.VERSION) {
                throw new DatabaseRefusedException("the database in " + config.directory() + " has schema " + version
                        + "; this program knows up to " + Schema.VERSION
                        + ": it was used by a newer version, start that one", null);
            }
        } catch (SQLException failed) {
            throw refusal(config.directory(), failed);
        }
    }

    private static int schemaVersion(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery(NEWEST)) {
            return found.next() ? found.getInt(1) : 0;
        } catch (SQLException notYetMade) {
            if (notYetMade.getErrorCode() == ErrorCode.TABLE_OR_VIEW_NOT_FOUND_1
                    || notYetMade.getErrorCode() == ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1) {
                return 0; // ended before its first start was complete
            }
            throw notYetMade;
        }
    }

    static DatabaseRefusedException refusal(Path directory, @Nullable Throwable why) {
        if (why instanceof DatabaseRefusedException refused) {
            return refused;
        }
        int code = why instanceof SQLException failed ? failed.getErrorCode() : 0;
        String text = switch (code) {
            case ErrorCode.DATABASE_ALREADY_OPEN_1 -> "is in use by another process; stop that one first, or choose another directory";
            case ErrorCode.FILE_CORRUPTED_1, ErrorCode.FILE_VERSION_ERROR_1 -> "is damaged, or was not written by this version of H2; restore a backup";
            default -> "cannot be opened: " + why;
        };
        return new DatabaseRefusedException("the database in " + directory + " " + text, why);
    }
}
