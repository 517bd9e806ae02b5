package dev.pinion.db.log;

/// The tables of small records; the log knows them by their number here, so a new one comes last.
public enum RecordTable {
    REVOCATION("revocation"), PIN_CONFIRMATION("pin_confirmation"), SERVED_ISSUER("served_issuer");

    private final String table;

    RecordTable(String table) {
        this.table = table;
    }

    /// In the database.
    public String table() {
        return table;
    }
}
