package dev.pinion.db.log;

import java.io.IOException;

/// The tables of small records.
public enum RecordTable {
    REVOCATION(1, "revocation"),
    PIN_CONFIRMATION(2, "pin_confirmation"),
    SERVED_ISSUER(3, "served_issuer"),
    SIGNED_MANIFEST(4, "signed_manifest"),
    SIGNED_ERASURE(5, "signed_erasure");

    /// In the log: never another one's.
    private final int number;
    private final String table;

    RecordTable(int number, String table) {
        this.number = number;
        this.table = table;
    }

    /// In the database.
    public String table() {
        return table;
    }

    int number() {
        return number;
    }

    static RecordTable of(int number) throws IOException {
        for (RecordTable each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        throw new IOException("a record of the write-ahead log names the table " + number
                + ", which this program does not know: a newer one wrote it");
    }
}
