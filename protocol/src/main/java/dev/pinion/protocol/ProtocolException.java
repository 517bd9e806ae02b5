package dev.pinion.protocol;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// The peer broke a rule: the connection is told why and closed.
///
/// The text says what was wrong, what was expected and what to do. It never holds a secret nor more than a few bytes of
/// what the peer sent. Without a stack trace: a peer's mistake needs none of ours, and must not cost us one.
public final class ProtocolException extends Exception {

    private static final long serialVersionUID = 1L;

    private final DisconnectReason reason;
    private final String whatThePeerDid;
    private final @Nullable String receiptId;

    public ProtocolException(DisconnectReason reason, String whatThePeerDid) {
        this(reason, whatThePeerDid, null);
    }

    private ProtocolException(DisconnectReason reason, String whatThePeerDid, @Nullable String receiptId) {
        super(whatThePeerDid, null, false, false);
        this.reason = reason;
        this.whatThePeerDid = whatThePeerDid;
        this.receiptId = receiptId;
    }

    /// The same fault, with the receipt that the faulty frame had asked for: the ERROR frame repeats it.
    public ProtocolException withReceiptId(String requestedReceipt) {
        return new ProtocolException(reason, whatThePeerDid, requestedReceipt);
    }

    public DisconnectReason reason() {
        return reason;
    }

    public String whatThePeerDid() {
        return whatThePeerDid;
    }

    public Optional<String> receiptId() {
        return Optional.ofNullable(receiptId);
    }
}
