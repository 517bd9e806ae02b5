package dev.pinion.protocol.stomp;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// How a subscription acknowledges.
public enum AckMode {
    /// Sent is acknowledged.
    AUTO("auto"),
    /// An ACK covers everything up to its message.
    CLIENT("client"),
    /// An ACK covers its message only.
    CLIENT_INDIVIDUAL("client-individual");

    private final String text;

    AckMode(String text) {
        this.text = text;
    }

    public static AckMode parse(String text) throws ProtocolException {
        for (AckMode mode : values()) {
            if (mode.text.equals(text)) {
                return mode;
            }
        }
        throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                "the ack header of SUBSCRIBE has an unknown mode; expected auto, client or client-individual");
    }

    /// The header's value.
    public String text() {
        return text;
    }
}
