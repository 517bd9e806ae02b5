package dev.pinion.server.deliver;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderValue;

/// Which subscription of its connection a MESSAGE was for: the first half of its `ack` header.
///
/// @param serial of the SUBSCRIBE
/// @param part which of the channels of a wildcard, in the order in which they had something to deliver; 0: not a wildcard
public record SubscriptionKey(long serial, long part) {

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
        if (!text.matches("\\d{1,18}(\\.\\d{1,18})?-\\d{1,18}")) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "ACK or NACK with an id that is not the 'ack' header of a MESSAGE");
        }
        int dash = text.indexOf('-');
        int dot = text.indexOf('.');
        long serial = Long.parseLong(text.substring(0, dot < 0 ? dash : dot));
        long part = dot < 0 ? 0 : Long.parseLong(text.substring(dot + 1, dash));
        return new Delivery(new SubscriptionKey(serial, part), Long.parseLong(text.substring(dash + 1)));
    }

    @Override
    public String toString() {
        return part == 0 ? Long.toString(serial) : serial + "." + part;
    }
}
