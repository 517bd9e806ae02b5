package dev.pinion.db;

/// A row of the message table as it was read.
record MessageRow(long seq, String sender, long timestampMillis, Bytes headers, Bytes body, Bytes chain) {

    /// What it makes us hold.
    int heldBytes() {
        return headers.size() + body.size() + sender.length() + 200;
    }
}
