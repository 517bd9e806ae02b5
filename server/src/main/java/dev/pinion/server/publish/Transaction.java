package dev.pinion.server.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.pinion.db.NewMessage;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.fair.Budget;
import dev.pinion.server.limits.SessionLimits;

/// What a client has put between BEGIN and COMMIT: it takes effect as a whole or not at all, so it must fit into one
/// commit of the log.
///
/// Thread: the connection's reader; housekeeping asks for its age. Holds what [SessionLimits] grants, drawn on the connection's
/// budget.
public final class Transaction {
    private static final int OVERHEAD_BYTES = 400;
    private static final int BEGIN_BYTES = 512;

    private final SessionLimits limits;
    private final List<NewMessage> messages = new ArrayList<>();
    private final List<Acknowledgement> acknowledgements = new ArrayList<>();
    private final Budget budget;
    private final long begunNanos;
    private long bytes;
    private long drawn;

    /// @throws ProtocolException when there is no room for one more
    Transaction(SessionLimits limits, Budget budget, int nameBytes, long nowNanos) throws ProtocolException {
        this.limits = limits;
        this.budget = budget;
        begunNanos = nowNanos;
        draw(BEGIN_BYTES + nameBytes);
    }

    private void draw(int more) throws ProtocolException {
        budget.takeOrRefuse(more, "an open transaction");
        drawn += more;
    }

    /// What it held is held no longer, or by the log.
    public void letGo() {
        budget.giveBack(drawn);
        drawn = 0;
    }

    boolean isOlderThan(Duration age, long nowNanos) {
        return nowNanos - begunNanos > age.toNanos();
    }

    void add(NewMessage message) throws ProtocolException {
        int more = OVERHEAD_BYTES + message.headers().size() + message.body().size();
        bytes += more;
        if (messages.size() >= limits.transactionMessagesMax() || bytes > limits.transactionBytesMax()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED,
                    "a transaction of more than " + limits.transactionMessagesMax() + " messages or "
                            + limits.transactionBytesMax() + " bytes; COMMIT earlier");
        }
        draw(more);
        messages.add(message);
    }

    /// Holds an ACK or NACK until the transaction is committed.
    public void add(Acknowledgement acknowledgement) throws ProtocolException {
        if (acknowledgements.size() >= limits.transactionMessagesMax()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED, "a transaction of more than "
                    + limits.transactionMessagesMax() + " acknowledgements; COMMIT earlier");
        }
        draw(OVERHEAD_BYTES + acknowledgement.id().size());
        acknowledgements.add(acknowledgement);
    }

    /// What its messages make the log hold.
    long messageBytes() {
        return bytes;
    }

    List<NewMessage> messages() {
        return messages;
    }

    public List<Acknowledgement> acknowledgements() {
        return acknowledgements;
    }

    /// An ACK or NACK that waits for COMMIT.
    ///
    /// @param id the `ack` header of the MESSAGE
    /// @param refused NACK instead of ACK
    public record Acknowledgement(HeaderValue id, boolean refused) {}
}
