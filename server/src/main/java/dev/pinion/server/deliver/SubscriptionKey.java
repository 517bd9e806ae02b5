package dev.pinion.server.deliver;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderValue;

/// Which subscription of its connection a MESSAGE was for: the first half of its `ack` header.
///
/// @param serial of the SUBSCRIBE
/// @param part which of the channels of a wildcard, in the order in which they had something to deliver; 0: not a wildcard
public record SubscriptionKey(long serial, long part) {

    private static final int DIGITS_MAX = 18;

    /// What the `ack` header of a MESSAGE says and an ACK repeats: `SERIAL-SEQ`, for a wildcard `SERIAL.PART-SEQ`.
    public record Delivery(SubscriptionKey key, long seq) {}

    public String ackHeader(long seq) {
        return this + "-" + seq;
    }

    /// Reads the `id` of an ACK or NACK.
    ///
    /// @throws ProtocolException for what no `ack` header looks like
    public static Delivery parse(HeaderValue ack) throws ProtocolException {
        String text = ack.text();
        int dash = text.indexOf('-');
        int dot = text.indexOf('.');
        long serial = number(text, 0, dot < 0 ? dash : dot);
        long part = dot < 0 ? 0 : number(text, dot + 1, dash);
        long seq = number(text, dash + 1, text.length());
        if (serial < 0 || part < 0 || seq < 0) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "ACK or NACK with an id that is not the 'ack' header of a MESSAGE");
        }
        return new Delivery(new SubscriptionKey(serial, part), seq);
    }

    /// Negative where that is none of 1 to 18 digits. No pattern: this is done for every message that is acknowledged.
    private static long number(String text, int from, int to) {
        if (to <= from || to - from > DIGITS_MAX) {
            return -1;
        }
        long number = 0;
        for (int at = from; at < to; at++) {
            char digit = text.charAt(at);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = 10 * number + digit - '0';
        }
        return number;
    }

    @Override
    public String toString() {
        return part == 0 ? Long.toString(serial) : serial + "." + part;
    }
}
