package dev.pinion.bench.wire;

import java.nio.charset.StandardCharsets;

/// A SEND frame, or what means the same in another protocol, encoded once; each message is a copy with its numbers patched in. Thread: any; immutable.
///
/// The body starts with a stamp, `CCCCCCSSSSQQQQQQQQQQTTTTTTTTTTTTTTTT`: the sender's number, its slot, the sequence,
/// and in hexadecimal the `System.nanoTime()` at which the message was due. The receipt id is slot and sequence.
/// A body never contains NUL, so that the first NUL ends a frame (see [FrameScanner]).
public final class SendFrames {
    public static final int SENDER_DIGITS = 6;
    static final int SLOT_DIGITS = 4;
    static final int SEQUENCE_DIGITS = 10;
    public static final int ID_DIGITS = SLOT_DIGITS + SEQUENCE_DIGITS;
    static final int NANOS_AT = SENDER_DIGITS + ID_DIGITS;

    private static final long SLOT_UNIT = 10_000_000_000L;

    private final byte[] template;
    private final int senderAt;
    private final int receiptAt;
    private final int stampAt;

    public SendFrames(Dialect dialect, String destination, int bodyBytes, boolean withReceipt) {
        Talk talk = dialect.talk();
        String receipt = withReceipt ? "0".repeat(ID_DIGITS) : "";
        String head = talk.sendHead(destination, dialect.sendHeaders(), receipt, bodyBytes);
        senderAt = talk.senderAt(head);
        receiptAt = withReceipt ? head.lastIndexOf(receipt) : -1;
        stampAt = head.length();
        template = (head + "x".repeat(bodyBytes) + talk.sendEnd()).getBytes(StandardCharsets.US_ASCII);
    }

    public int size() {
        return template.length;
    }

    /// Writes one message.
    ///
    /// @param id slot and sequence, see [#id]
    public void put(byte[] out, int at, int sender, long id, long dueNanos) {
        System.arraycopy(template, 0, out, at, template.length);
        if (senderAt >= 0)
            Digits.putDecimal(out, at + senderAt, SENDER_DIGITS, sender);
        if (receiptAt >= 0)
            Digits.putDecimal(out, at + receiptAt, ID_DIGITS, id);
        int stamp = at + stampAt;
        Digits.putDecimal(out, stamp, SENDER_DIGITS, sender);
        Digits.putDecimal(out, stamp + SENDER_DIGITS, ID_DIGITS, id);
        Digits.putHex(out, stamp + NANOS_AT, dueNanos);
    }

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
