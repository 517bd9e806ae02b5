package dev.pinion.server.publish;

import java.util.ArrayList;
import java.util.List;

import dev.pinion.db.NewMessage;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.limits.SessionLimits;

/// What a client has put between BEGIN and COMMIT: it takes effect as a whole or not at all, so it must fit into one
/// commit of the log.
///
/// Thread: the connection's reader. Holds what [SessionLimits] grants.
public final class Transaction {
    private static final int OVERHEAD_BYTES = 400;

    private final SessionLimits limits;
    private final List<NewMessage> messages = new ArrayList<>();
    private final List<Acknowledgement> acknowledgements = new ArrayList<>();
    private long bytes;

    Transaction(SessionLimits limits) {
        this.limits = limits;
    }

    void add(NewMessage message) throws ProtocolException {
        bytes += OVERHEAD_BYTES + message.headers().size() + message.body().size();
        if (messages.size() >= limits.transactionMessagesMax() || bytes > limits.transactionBytesMax()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED,
                    "a transaction of more than " + limits.transactionMessagesMax() + " messages or "
                            + limits.transactionBytesMax() + " bytes; COMMIT earlier");
        }
        messages.add(message);
    }

    /// Holds an ACK or NACK until the transaction is committed.
    public void add(Acknowledgement acknowledgement) throws ProtocolException {
        if (acknowledgements.size() >= limits.transactionMessagesMax()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED, "a transaction of more than "
                    + limits.transactionMessagesMax() + " acknowledgements; COMMIT earlier");
        }
        acknowledgements.add(acknowledgement);
    }

    List<NewMessage> messages() {
        return messages;
    }

    public List<Acknowledgement> acknowledgements() {
        return acknowledgements;
    }

    /// @param id the `ack` header of the MESSAGE
    /// @param refused NACK instead of ACK
    public record Acknowledgement(HeaderValue id, boolean refused) {}
}
