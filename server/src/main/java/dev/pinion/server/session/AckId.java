package dev.pinion.server.session;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderValue;

/// What the `ack` header of a MESSAGE says and an ACK repeats: `SUBSCRIPTION-SEQ`.
record AckId(long serial, long seq) {
    static AckId parse(HeaderValue header) throws ProtocolException {
        String text = header.text();
        int dash = text.indexOf('-');
        if (!text.matches("\\d{1,18}-\\d{1,18}")) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "ACK or NACK with an id that is not the 'ack' header of a MESSAGE");
        }
        return new AckId(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    }
}
