package dev.pinion.server.transport;

import java.io.IOException;

import dev.pinion.protocol.DisconnectReason;

/// The peer has not come as far as a conversation, and was told why in the words of the transport.
public final class TransportRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    private final DisconnectReason reason;

    /// @param detail for our log
    public TransportRefusedException(DisconnectReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    public DisconnectReason reason() {
        return reason;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this; // a peer's doing needs no stack trace of ours
    }
}
