package dev.pinion.bench.wire;

import java.nio.charset.StandardCharsets;

/// A SEND frame, or what means the same in another protocol, encoded once; each message is a copy with its numbers patched in.
/// The body starts with a [Stamp]. It never contains NUL, so that the first NUL ends a frame (see [FrameScanner]). Thread: any;
/// immutable.
public final class SendFrames {
    private final byte[] template;
    private final int senderAt;
    private final int receiptAt;
    private final int stampAt;
    private final int keyAt;

    public SendFrames(Dialect dialect, String destination, int bodyBytes, boolean withReceipt) {
        Talk talk = dialect.talk();
        String receipt = withReceipt ? "0".repeat(Stamp.ID_DIGITS) : "";
        String head = talk.sendHead(destination, dialect.sendHeaders(), receipt, bodyBytes);
        senderAt = talk.senderAt(head);
        receiptAt = withReceipt ? head.lastIndexOf(receipt) : -1;
        stampAt = head.length();
        int line = head.indexOf(Stamp.KEY_LINE);
        keyAt = line < 0 ? -1 : line + Stamp.KEY_LINE.indexOf('0');
        template = (head + "x".repeat(bodyBytes) + talk.sendEnd()).getBytes(StandardCharsets.US_ASCII);
    }

    public int size() {
        return template.length;
    }

    /// Writes one message.
    ///
    /// @param id slot and sequence, see [Stamp#id]
    public void put(byte[] out, int at, int sender, long id, long dueNanos) {
        System.arraycopy(template, 0, out, at, template.length);
        if (senderAt >= 0)
            Digits.putDecimal(out, at + senderAt, Stamp.SENDER_DIGITS, sender);
        if (receiptAt >= 0)
            Digits.putDecimal(out, at + receiptAt, Stamp.ID_DIGITS, id);
        if (keyAt >= 0) {
            Digits.putDecimal(out, at + keyAt, Stamp.SENDER_DIGITS, sender);
            Digits.putDecimal(out, at + keyAt + Stamp.SENDER_DIGITS, Stamp.ID_DIGITS, id);
        }
        int stamp = at + stampAt;
        Digits.putDecimal(out, stamp, Stamp.SENDER_DIGITS, sender);
        Digits.putDecimal(out, stamp + Stamp.SENDER_DIGITS, Stamp.ID_DIGITS, id);
        Digits.putHex(out, stamp + Stamp.NANOS_AT, dueNanos);
    }
}
