package dev.pinion.db.log;

import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.DatabaseRefusedException;

/// How much of the write-ahead log the database holds: so that a log which was lost, cut or replaced is noticed.
///
/// @param epoch    the nonce of the log's epoch, in hexadecimal digits
/// @param records  so many of the epoch's
/// @param isOfTwo  files; false: as a former version noted it, which had one
public record LogPosition(String epoch, long records, boolean isOfTwo) {

    private static final String OF_TWO = ":2";

    static LogPosition of(byte[] nonce, long records) {
        return new LogPosition(hex(nonce), records, true);
    }

    static String hex(byte[] nonce) {
        return HexFormat.of().formatHex(nonce);
    }

    /// As it is kept in the database.
    public String text() {
        return epoch + ":" + records + (isOfTwo ? OF_TWO : "");
    }

    /// What [#text] gave.
    ///
    /// @param text null: a database of a former version, which kept none
    public static @Nullable LogPosition parsed(@Nullable String text) {
        if (text == null) {
            return null;
        }
        boolean isOfTwo = text.endsWith(OF_TWO) && text.indexOf(':') < text.length() - OF_TWO.length();
        String position = isOfTwo ? text.substring(0, text.length() - OF_TWO.length()) : text;
        int colon = position.indexOf(':');
        try {
            return new LogPosition(position.substring(0, colon), Long.parseLong(position.substring(colon + 1)),
                    isOfTwo);
        } catch (IndexOutOfBoundsException | NumberFormatException damaged) {
            throw new DatabaseRefusedException("the database is damaged: it says '" + text
                    + "' where the position in its write-ahead log should be; restore a backup", damaged);
        }
    }
}
