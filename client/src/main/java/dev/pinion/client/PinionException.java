package dev.pinion.client;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.Pin;

/// Why a connection could not be made, or ended, or a publish has no receipt.
///
/// The family is sealed, so that a `switch` over it is complete. Each kind says what was wrong, what was expected and what
/// to do. It is checked: a network that fails is an everyday event that the caller decides about. No message ever holds a
/// token or a message body.
public abstract sealed class PinionException extends Exception {

    private static final long serialVersionUID = 1L;

    /// What was wrong.
    private final String wrong;
    /// What would have been right; may be empty.
    private final String expected;
    /// What to do; may be empty.
    private final String advice;

    private PinionException(String wrong, String expected, String advice, @Nullable Throwable cause) {
        super(wrong, cause);
        this.wrong = wrong;
        this.expected = expected;
        this.advice = advice;
    }

    @Override
    public String getMessage() {
        return wrong + "; expected " + expected + "; " + advice;
    }

    /// What was wrong.
    ///
    /// @return a sentence
    public String wrong() {
        return wrong;
    }

    /// What was expected instead.
    ///
    /// @return may be empty
    public String expected() {
        return expected;
    }

    /// What the reader of this can do.
    ///
    /// @return may be empty
    public String advice() {
        return advice;
    }

    /// True when the same attempt may succeed a little later: also after what looks final and may be a server, a provider or a
    /// network that is being repaired.
    ///
    /// @return false where a person must do something
    public boolean curedByTime() {
        return switch (AfterEnd.of(this, AfterEnd.Circumstances.LAST)) {
            case AGAIN_AT_ONCE, AGAIN_SLOWLY -> true;
            case FAIL_REQUEST, FAIL_SUBSCRIPTION, FAIL_DURABLES, OVER -> false;
        };
    }

    /// For how long not to come back, as the server asks.
    ///
    /// @return zero where it does not ask
    public Duration retryAfter() {
        return Duration.ZERO;
    }

    /// True when the token of this connection is of no use any more.
    boolean killsToken() {
        return false;
    }

    /// The machine of the server answers, but nobody listens on the port.
    public static final class Refused extends PinionException {
        private static final long serialVersionUID = 1L;

        Refused(String address, Throwable cause) {
            super(address + " refused the connection", "a Pinion server that listens there",
                    "start the server, or correct host and port", cause);
        }
    }

    /// There is no way to the server: unknown host name, no route, network down.
    public static final class Unreachable extends PinionException {
        private static final long serialVersionUID = 1L;

        Unreachable(String address, String why, Throwable cause) {
            super(address + " cannot be reached: " + why, "a host name that resolves and a route to it",
                    "check the host name, the network and the firewall", cause);
        }
    }

    /// Something took longer than its deadline; [#phase()] says what.
    public static final class TimedOut extends PinionException {
        private static final long serialVersionUID = 1L;

        /// What was being waited for.
        private final Phase phase;

        /// For who stands in for a client, in tests.
        ///
        /// @param phase what was being waited for
        /// @param detail how long, or with whom
        public TimedOut(Phase phase, String detail) {
            super(phase.text() + " " + detail, phase.expected(), phase.advice(), null);
            this.phase = phase;
        }

        /// What was being waited for.
        ///
        /// @return the step that took too long
        public Phase phase() {
            return phase;
        }
    }

    /// The server showed a key that is not pinned. Not one byte of ours, and no token, was sent to it.
    public static final class PinMismatch extends PinionException {
        private static final long serialVersionUID = 1L;

        /// The pin of the key that the server showed.
        private final transient Pin presented;

        /// The pins that this client trusts.
        private final transient Set<Pin> known;

        /// The store of pins says something else by now.
        private final boolean storeChanged;

        PinMismatch(String address, Pin presented, Set<Pin> known) {
            super(address + " presented a key that is not pinned: " + presented, "one of " + sorted(known),
                    "no token was sent; if the server's operator confirms that its key is new (`pinion certs pins`), add the pin "
                            + presented + ", otherwise somebody stands between you and the server",
                    null);
            this.presented = presented;
            this.known = Set.copyOf(known);
            this.storeChanged = false;
        }

        private PinMismatch(PinMismatch same, String howToAdd, boolean storeChanged) {
            super(same.wrong(), same.expected(),
                    howToAdd.isEmpty() ? same.advice()
                            : "no token was sent; if the server's operator confirms that its key is new"
                                    + " (`pinion certs pins`), " + howToAdd
                                    + ", otherwise somebody stands between you and the server",
                    null);
            this.presented = same.presented;
            this.known = same.known;
            this.storeChanged = storeChanged;
        }

        /// The same, with what to do to the store that was read, and whether it says something else by now.
        PinMismatch explained(String howToAdd, boolean changed) {
            return new PinMismatch(this, howToAdd, changed);
        }

        boolean storeChanged() {
            return storeChanged;
        }

        private static String sorted(Set<Pin> known) {
            return known.stream().map(Pin::toString).collect(Collectors.toCollection(TreeSet::new)).toString();
        }

        /// What the server showed.
        ///
        /// @return the pin of its key
        public Pin presented() {
            return presented;
        }

        /// What the client knows of the server.
        ///
        /// @return the pins that it would have taken
        public Set<Pin> known() {
            return known;
        }
    }

    /// No pin of the server is known, or the store of pins cannot be read. Nothing was connected.
    public static final class PinsUnknown extends PinionException {
        private static final long serialVersionUID = 1L;

        PinsUnknown(String wrong, @Nullable Throwable cause) {
            super(wrong, "at least one pin: a client without a pin would trust anyone",
                    "ask the server's operator for its pins (`pinion certs pins`) and add them", cause);
        }

        /// True when the store could not be read: that may pass.
        boolean unreadable() {
            return getCause() != null;
        }
    }

    /// The server did not accept the token, or there was none to send.
    public static final class TokenRefused extends PinionException {
        private static final long serialVersionUID = 1L;

        TokenRefused(String wrong, @Nullable Throwable cause) {
            super(wrong, "a token that is signed by an issuer the server trusts, meant for it, and not expired",
                    "get a fresh token (`pinion token new`, or your identity provider) and connect again", cause);
        }

        @Override
        boolean killsToken() {
            return true;
        }
    }

    /// No token could be had: the supplier failed, or took too long. The server was not asked.
    public static final class TokenUnavailable extends PinionException {
        private static final long serialVersionUID = 1L;

        TokenUnavailable(String wrong) {
            super(wrong, "a token in time", "look at what supplies the tokens: the client goes on asking", null);
        }
    }

    /// Nothing was sent, and nothing is stored: the server had said that it would not take it, or it made room for newer messages.
    public static final class NotSent extends PinionException {
        private static final long serialVersionUID = 1L;

        /// For who stands in for a client, in tests.
        ///
        /// @param wrong what was wrong
        /// @param expected what would have been right
        /// @param advice what to do
        public NotSent(String wrong, String expected, String advice) {
            super(wrong, expected, advice, null);
        }
    }

    /// The peer does not speak TLS 1.3 and STOMP 1.2 as agreed.
    public static final class ProtocolError extends PinionException {
        private static final long serialVersionUID = 1L;

        ProtocolError(String wrong, String expected, @Nullable Throwable cause) {
            super(wrong, expected,
                    "check that host and port are those of a Pinion server, and the versions of both ends", cause);
        }
    }

    /// The server ended the conversation with an ERROR frame that names its reason.
    public static final class ServerEnded extends PinionException {
        private static final long serialVersionUID = 1L;

        private static final Set<DisconnectReason> FRAME_FAULTS = Set.of(DisconnectReason.NOT_PERMITTED,
                DisconnectReason.LIMIT_EXCEEDED, DisconnectReason.DESTINATION_INVALID,
                DisconnectReason.IDEMPOTENCY_MISMATCH, DisconnectReason.MALFORMED_FRAME);

        private static final Set<DisconnectReason> TOKEN_DEATHS = Set.of(DisconnectReason.TOKEN_EXPIRED,
                DisconnectReason.TOKEN_REJECTED, DisconnectReason.SESSION_REVOKED);

        /// A server may ask for patience, not for good-bye.
        private static final Duration RETRY_AFTER_MAX = Duration.ofMinutes(15);

        /// The reason in the wire's form, for example `not-permitted`.
        private final String code;

        /// The `receipt-id` of the ERROR: of which frame it speaks; empty when it says so of none.
        private final String receiptId;

        /// The `retry-after` of the ERROR.
        private final Duration retryAfter;

        /// For who stands in for a client, in tests.
        ///
        /// @param code the reason in the wire's form, for example `not-permitted`
        /// @param message what the server said
        /// @param advice what to do
        public ServerEnded(String code, String message, String advice) {
            this(code, message, advice, "", Duration.ZERO);
        }

        ServerEnded(String code, String message, String advice, String receiptId, Duration retryAfter) {
            super("the server ended the session: " + message + (code.isEmpty() ? "" : " (" + code + ")"),
                    "a session that goes on", advice.isEmpty() ? "see the server's log for this code" : advice, null);
            this.code = code;
            this.receiptId = receiptId;
            this.retryAfter = retryAfter.compareTo(RETRY_AFTER_MAX) < 0 ? retryAfter : RETRY_AFTER_MAX;
        }

        @Override
        public Duration retryAfter() {
            return retryAfter;
        }

        /// Whether the reason is one that a single frame gives, and not the state of the session.
        boolean isAboutAFrame() {
            return reason().map(FRAME_FAULTS::contains).orElse(true);
        }

        String receiptId() {
            return receiptId;
        }

        /// The reason as it stood in the ERROR.
        ///
        /// @return for example `not-permitted`
        public String code() {
            return code;
        }

        /// Empty when a newer server uses a code that this client does not know.
        ///
        ///
        /// @return empty for a code of a newer server
        public Optional<DisconnectReason> reason() {
            return DisconnectReason.ofCode(code);
        }

        @Override
        boolean killsToken() {
            return reason().map(TOKEN_DEATHS::contains).orElse(false);
        }
    }

    /// What the server sent does not continue the history that it sent before. The message was not delivered.
    public static final class HistoryBroken extends PinionException {
        private static final long serialVersionUID = 1L;

        HistoryBroken(String wrong) {
            super(wrong, "the next link of the channel's hash chain",
                    "tell the server's operator: `pinion db verify` names what was changed; until then trust neither",
                    null);
        }
    }

    /// The connection broke without a word. What was published and has no receipt may or may not be stored.
    public static final class Lost extends PinionException {
        private static final long serialVersionUID = 1L;

        /// For who stands in for a client, in tests.
        ///
        /// @param wrong what was wrong
        /// @param cause why; null where nothing is known
        public Lost(String wrong, @Nullable Throwable cause) {
            super(wrong, "a connection that stays until one end says goodbye",
                    "connect again; a publish without receipt may or may not be stored", cause);
        }
    }

    /// This client was closed by its own application, or its thread was interrupted.
    public static final class Closed extends PinionException {
        private static final long serialVersionUID = 1L;

        /// For who stands in for a client, in tests.
        ///
        /// @param wrong what was wrong
        public Closed(String wrong) {
            super(wrong, "an open client", "connect a new one to go on", null);
        }
    }
}
