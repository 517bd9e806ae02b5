package dev.pinion.server.publish;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.pinion.db.NewMessage;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.AccessPolicy;
import dev.pinion.server.access.Identity;
import dev.pinion.server.cursor.HeldAcknowledgements;
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
    private final Set<Destination> sentTo = new HashSet<>();
    private final HeldAcknowledgements acknowledgements = new HeldAcknowledgements();
    private final Budget budget;
    private final long begunNanos;
    private Optional<Instant> expires = Optional.empty();
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
    void letGo() {
        budget.giveBack(drawn);
        drawn = 0;
    }

    boolean isOlderThan(Duration age, long nowNanos) {
        return nowNanos - begunNanos > age.toNanos();
    }

    /// @param until when the message expires
    void add(NewMessage message, Optional<Instant> until) throws ProtocolException {
        int more = OVERHEAD_BYTES + message.headers().size() + message.body().size();
        bytes += more;
        if (messages.size() >= limits.transactionMessagesMax() || bytes > limits.transactionBytesMax()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED,
                    "a transaction of more than " + limits.transactionMessagesMax() + " messages or "
                            + limits.transactionBytesMax() + " bytes; COMMIT earlier");
        }
        draw(more);
        messages.add(message);
        if (until.isPresent() && (expires.isEmpty() || until.get().isBefore(expires.get()))) {
            expires = until;
        }
    }

    /// When the first of its messages expires.
    Optional<Instant> expires() {
        return expires;
    }

    /// Holds an ACK or NACK until the transaction is committed.
    public void add(HeldAcknowledgements.Held acknowledgement) throws ProtocolException {
        if (acknowledgements.count() >= limits.transactionMessagesMax()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED, "a transaction of more than "
                    + limits.transactionMessagesMax() + " acknowledgements; COMMIT earlier");
        }
        draw(OVERHEAD_BYTES);
        acknowledgements.add(acknowledgement);
    }

    /// What its messages make the log hold.
    long messageBytes() {
        return bytes;
    }

    /// What was sent so far, with the right to send it as it was then.
    void sentTo(Destination destination) {
        sentTo.add(destination);
    }

    /// What is sent when it is committed: whoever has lost the right to meanwhile stores nothing.
    void requireSend(Identity identity) throws AccessDeniedException {
        for (Destination destination : sentTo) {
            AccessPolicy.requireSend(identity, destination);
        }
    }

    List<NewMessage> messages() {
        return messages;
    }

    public HeldAcknowledgements acknowledgements() {
        return acknowledgements;
    }
}
