package dev.pinion.bench.wire;

/// What a message's body starts with, `CCCCCCSSSSQQQQQQQQQQTTTTTTTTTTTTTTTT`: the sender's number, its slot, the sequence, and in
/// hexadecimal the `System.nanoTime()` at which the message was due. The receipt id is slot and sequence. Thread: any; pure.
public final class Stamp {
    public static final int SENDER_DIGITS = 6;
    public static final int ID_DIGITS = 14;
    static final int NANOS_AT = SENDER_DIGITS + ID_DIGITS;

    /// A header for a [Dialect]: sender and id of each message are patched in.
    static final String KEY_LINE = "idempotency-key:" + "0".repeat(SENDER_DIGITS + ID_DIGITS) + "\n";

    /// The sequence has ten of the digits.
    private static final long SLOT_UNIT = 10_000_000_000L;

    private Stamp() {}

    /// Which message of a connection, as one number: its place in the window and its sequence.
    public static long id(int slot, long sequence) {
        return slot * SLOT_UNIT + sequence;
    }

    public static int slot(long id) {
        return (int) (id / SLOT_UNIT);
    }

    public static long sequence(long id) {
        return id % SLOT_UNIT;
    }
}
