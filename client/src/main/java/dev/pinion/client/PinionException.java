package dev.pinion.client;

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

    private final String wrong;
    private final String expected;
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
    public String wrong() {
        return wrong;
    }

    /// What was expected instead.
    public String expected() {
        return expected;
    }

    /// What the reader of this can do.
    public String advice() {
        return advice;
    }

    /// True when the same attempt may succeed a little later without anybody changing anything.
    public abstract boolean curedByTime();

    /// True when another connection may go on where this one ended.
    boolean allowsReconnect() {
        return curedByTime();
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

        @Override
        public boolean curedByTime() {
            return true;
        }
    }

    /// There is no way to the server: unknown host name, no route, network down.
    public static final class Unreachable extends PinionException {
        private static final long serialVersionUID = 1L;

        Unreachable(String address, String why, Throwable cause) {
            super(address + " cannot be reached: " + why, "a host name that resolves and a route to it",
                    "check the host name, the network and the firewall", cause);
        }

        @Override
        public boolean curedByTime() {
            return true;
        }
    }

    /// Something took longer than its deadline; [#phase()] says what.
    public static final class TimedOut extends PinionException {
        private static final long serialVersionUID = 1L;

        /// What was being waited for.
        private final Phase phase;

        TimedOut(Phase phase, String detail) {
            super(phase.text() + " " + detail, phase.expected(), phase.advice(), null);
            this.phase = phase;
        }

        public Phase phase() {
            return phase;
        }

        @Override
        public boolean curedByTime() {
            return true;
        }
    }

    /// The server showed a key that is not pinned. Not one byte of ours, and no token, was sent to it.
    public static final class PinMismatch extends PinionException {
        private static final long serialVersionUID = 1L;

        /// The pin of the key that the server showed.
        private final transient Pin presented;

        /// The pins that this client trusts.
        private final transient Set<Pin> known;

        PinMismatch(String address, Pin presented, Set<Pin> known) {
            super(address + " presented a key that is not pinned: " + presented, "one of " + sorted(known),
                    "no token was sent; if the server's operator confirms that its key is new (`pinion certs pins`), add the pin "
                            + presented + ", otherwise somebody stands between you and the server",
                    null);
            this.presented = presented;
            this.known = Set.copyOf(known);
        }

        private PinMismatch(PinMismatch same, String howToAdd) {
            super(same.wrong(), same.expected(),
                    "no token was sent; if the server's operator confirms that its key is new"
                            + " (`pinion certs pins`), " + howToAdd
                            + ", otherwise somebody stands between you and the server",
                    null);
            this.presented = same.presented;
            this.known = same.known;
        }

        /// The same, with what to do to the store that was read.
        PinMismatch curedBy(String howToAdd) {
            return new PinMismatch(this, howToAdd);
        }

        private static String sorted(Set<Pin> known) {
            return known.stream().map(Pin::toString).collect(Collectors.toCollection(TreeSet::new)).toString();
        }

        public Pin presented() {
            return presented;
        }

        public Set<Pin> known() {
            return known;
        }

        @Override
        public boolean curedByTime() {
            return false;
        }
    }

    /// No pin of the server is known, or the store of pins cannot be read. Nothing was connected.
    public static final class PinsUnknown extends PinionException {
        private static final long serialVersionUID = 1L;

        PinsUnknown(String wrong, @Nullable Throwable cause) {
            super(wrong, "at least one pin: a client without a pin would trust anyone",
                    "ask the server's operator for its pins (`pinion certs pins`) and add them", cause);
        }

        @Override
        public boolean curedByTime() {
            return false;
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

        @Override
        public boolean curedByTime() {
            return false;
        }
    }

    /// The peer does not speak TLS 1.3 and STOMP 1.2 as agreed.
    public static final class ProtocolError extends PinionException {
        private static final long serialVersionUID = 1L;

        ProtocolError(String wrong, String expected, @Nullable Throwable cause) {
            super(wrong, expected,
                    "check that host and port are those of a Pinion server, and the versions of both ends", cause);
        }

        @Override
        public boolean curedByTime() {
            return false;
        }
    }

    /// The server ended the conversation with an ERROR frame that names its reason.
    public static final class ServerEnded extends PinionException {
        private static final long serialVersionUID = 1L;

        private static final Set<DisconnectReason> TOKEN_DEATHS = Set.of(DisconnectReason.TOKEN_EXPIRED,
                DisconnectReason.TOKEN_REJECTED, DisconnectReason.SESSION_REVOKED);

        /// The reason in the wire's form, for example `not-permitted`.
        private final String code;

        ServerEnded(String code, String message, String advice) {
            super("the server ended the session: " + message + (code.isEmpty() ? "" : " (" + code + ")"),
                    "a session that goes on", advice.isEmpty() ? "see the server's log for this code" : advice, null);
            this.code = code;
        }

        public String code() {
            return code;
        }

        /// Empty when a newer server uses a code that this client does not know.
        public Optional<DisconnectReason> reason() {
            return DisconnectReason.ofCode(code);
        }

        @Override
        public boolean curedByTime() {
            return reason().map(ServerEnded::passes).orElse(false);
        }

        /// A session that ended with its token goes on with a fresh one, if the supplier has one.
        @Override
        boolean allowsReconnect() {
            return curedByTime() || reason().equals(Optional.of(DisconnectReason.TOKEN_EXPIRED));
        }

        @Override
        boolean killsToken() {
            return reason().map(TOKEN_DEATHS::contains).orElse(false);
        }

        private static boolean passes(DisconnectReason reason) {
            return switch (reason) {
                case SERVER_STOPPING, SERVER_FULL, ISSUER_UNAVAILABLE, STORAGE_FAILED, INTERNAL_ERROR, SLOW_CONSUMER, HEART_BEAT_MISSED, CONNECT_DEADLINE, HANDSHAKE_DEADLINE, FRAME_DEADLINE, CLIENT_VANISHED -> true;
                case CLIENT_GOODBYE, TLS_HANDSHAKE_FAILED, VERSION_UNSUPPORTED, TOKEN_REJECTED, TOKEN_EXPIRED, MALFORMED_FRAME, LIMIT_EXCEEDED, NOT_PERMITTED, DESTINATION_INVALID, HISTORY_CHANGED, CURSOR_TAKEN, IDEMPOTENCY_MISMATCH, ADDRESS_DENIED, SESSION_REVOKED -> false;
            };
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

        @Override
        public boolean curedByTime() {
            return false;
        }
    }

    /// The connection broke without a word. What was published and has no receipt may or may not be stored.
    public static final class Lost extends PinionException {
        private static final long serialVersionUID = 1L;

        Lost(String wrong, @Nullable Throwable cause) {
            super(wrong, "a connection that stays until one end says goodbye",
                    "connect again; a publish without receipt may or may not be stored", cause);
        }

        @Override
        public boolean curedByTime() {
            return true;
        }
    }

    /// This client was closed by its own application, or its thread was interrupted.
    public static final class Closed extends PinionException {
        private static final long serialVersionUID = 1L;

        Closed(String wrong) {
            super(wrong, "an open client", "connect a new one to go on", null);
        }

        @Override
        public boolean curedByTime() {
            return false;
        }
    }
}
