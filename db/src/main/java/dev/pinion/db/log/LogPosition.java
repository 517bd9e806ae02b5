package dev.pinion.db.log;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.DatabaseRefusedException;

/// How much of the write-ahead log the database holds: so that a log which was lost, cut or replaced is noticed.
///
/// @param epoch   the nonce of the log's epoch, in hexadecimal digits
/// @param records so many of the epoch's
public record LogPosition(String epoch, long records) {

    /// As it is kept in the database.
    public String text() {
        return epoch + ":" + records;
    }

    /// What [#text] gave.
    ///
    /// @param text null: a database of a former version, which kept none
    public static @Nullable LogPosition parsed(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int colon = text.indexOf(':');
        try {
            return new LogPosition(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
        } catch (IndexOutOfBoundsException | NumberFormatException damaged) {
            throw new DatabaseRefusedException("the database is damaged: it says '" + text
                    + "' where the position in its write-ahead log should be; restore a backup", damaged);
        }
    }
}
