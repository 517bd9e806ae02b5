package dev.pinion.server.reply;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ServerDestination;
import dev.pinion.protocol.StompVersion;
import dev.pinion.protocol.pins.PinAnnouncement;
import dev.pinion.protocol.stomp.FrameCommand;
import dev.pinion.protocol.stomp.FrameWriter;
import dev.pinion.protocol.stomp.HeaderValue;

/// Every frame and sentence that the server tells a peer, but for MESSAGE, in one place. What a peer is told is short;
/// what we know goes to our log.
public final class ServerFrames {
    /// For ends where nothing is said: the peer is gone, or asked for no receipt.
    public static final Reply SILENCE = ready(_ -> {});

    private ServerFrames() {}

    public static Reply connected(Greeting greeting) {
        return ready(writer -> {
            writer.begin(FrameCommand.CONNECTED);
            writer.header("version", greeting.version());
            writer.header("session", greeting.session());
            writer.header("server", greeting.server());
            writer.header("heart-beat", greeting.heartBeat());
            writer.header("user-name", greeting.userName());
            writer.header("token-expires", greeting.tokenExpiresMillis());
            writer.header("epoch", greeting.epoch());
            writer.header("limits", greeting.limits());
            if (greeting.rights().isPresent()) {
                writer.header("rights", greeting.rights().get());
            }
            if (greeting.text().isPresent()) {
                writer.header("greeting", greeting.text().get());
            }
            writer.end();
        });
    }

    public static Reply receipt(HeaderValue id) {
        return receipt(id, writer -> receipt(writer, id));
    }

    public static Reply receipt(HeaderValue id, long seq) {
        return receipt(id, writer -> stored(writer, id, new Stored(OptionalLong.of(seq), false, false)));
    }

    public static Reply receiptIfAsked(Optional<HeaderValue> id) {
        return id.map(ServerFrames::receipt).orElse(SILENCE);
    }

    static void receipt(FrameWriter writer, HeaderValue id) throws IOException {
        writer.begin(FrameCommand.RECEIPT);
        writer.header("receipt-id", id);
        writer.end();
    }

    static void stored(FrameWriter writer, HeaderValue id, Stored stored) throws IOException {
        writer.begin(FrameCommand.RECEIPT);
        writer.header("receipt-id", id);
        if (stored.seq().isPresent()) {
            writer.header("seq", stored.seq().getAsLong());
        }
        if (stored.repeated()) {
            writer.header("duplicate", "true");
        }
        if (stored.expired()) {
            writer.header("expired", "true");
        }
        writer.end();
    }

    /// The answer to a refresh also says until when the new token is good, as CONNECTED does for the first.
    public static Reply refreshed(HeaderValue id, long tokenExpiresMillis) {
        return receipt(id, writer -> {
            writer.begin(FrameCommand.RECEIPT);
            writer.header("receipt-id", id);
            writer.header("token-expires", tokenExpiresMillis);
            writer.end();
        });
    }

    public static Reply answer(Answer answer) {
        return new Now(writer -> {
            writer.begin(FrameCommand.MESSAGE);
            writer.header("subscription", answer.subscription());
            writer.header("message-id", answer.messageId());
            writer.header("destination", answer.destination());
            writer.header("correlation-id", answer.correlationId());
            writer.header("content-type", "application/json");
            writer.end(answer.json());
        }, false, answer.json().size());
    }

    /// The pin set, for one subscription and its nonce.
    public static Reply announcement(HeaderValue subscription, String session, PinAnnouncement announcement) {
        Body body = announcement.body();
        return ready(writer -> {
            writer.begin(FrameCommand.MESSAGE);
            writer.header("subscription", subscription);
            writer.header("message-id", "pins/" + announcement.statement().set().number() + "@" + session);
            writer.header("destination", ServerDestination.PINS.text());
            writer.header("content-type", PinAnnouncement.CONTENT_TYPE);
            writer.end(body);
        });
    }

    /// The last word to a peer that did something wrong, or whose server has.
    ///
    /// @param what what the peer did, in our own words: it goes over the wire
    /// @param receipt of the frame that caused the error, where it asked for one
    public static Reply error(DisconnectReason reason, String what, @Nullable HeaderValue receipt) {
        return error(reason, what, receipt, List.of(StompVersion.V1_2));
    }

    /// The same from a server that speaks other versions than 1.2 alone.
    ///
    /// @param versions that are spoken here
    public static Reply error(DisconnectReason reason, String what, @Nullable HeaderValue receipt,
            Collection<StompVersion> versions) {
        return error(reason, what, receipt, versions, retryAfter(reason));
    }

    /// The same with a hint for when to come back.
    ///
    /// @param retryAfter zero: nothing is said of it
    public static Reply error(DisconnectReason reason, String what, Duration retryAfter) {
        return error(reason, what, null, List.of(StompVersion.V1_2), retryAfter);
    }

    private static Reply error(DisconnectReason reason, String what, @Nullable HeaderValue receipt,
            Collection<StompVersion> versions, Duration retryAfter) {
        return ready(writer -> {
            writer.begin(FrameCommand.ERROR);
            writer.header("message", what);
            writer.header("code", reason.code());
            if (receipt != null) {
                writer.header("receipt-id", receipt);
            }
            if (retryAfter.isPositive()) {
                writer.header("retry-after", retryAfter.plusNanos(999_999_999).toSeconds());
            }
            if (reason == DisconnectReason.VERSION_UNSUPPORTED) {
                writer.header("version", StompVersion.list(versions));
            }
            writer.header("content-type", "text/plain;charset=utf-8"); // a bare text/plain kills stompit's process
            writer.end(Body.utf8(what + "\n" + advice(reason) + "\n"));
        });
    }

    /// When it is worth to come back, where that can be told; zero: as the client likes.
    private static Duration retryAfter(DisconnectReason reason) {
        return switch (reason) {
            case STORAGE_FULL -> Duration.ofSeconds(10);
            case ISSUER_UNAVAILABLE -> Duration.ofSeconds(5);
            case STORAGE_FAILED -> Duration.ofSeconds(1);
            default -> Duration.ZERO;
        };
    }

    /// What to do about it. For refused tokens deliberately no more than that: the rule that failed is in our log.
    private static String advice(DisconnectReason reason) {
        return switch (reason) {
            case TOKEN_REJECTED -> "Send a valid token as 'passcode' or 'Authorization:Bearer'. The server's log says which rule it broke.";
            case TOKEN_EXPIRED -> "Get a fresh token from your issuer and connect again.";
            case ISSUER_UNAVAILABLE -> "Connect again with the same token in some seconds; the server goes on asking the provider for its keys.";
            case VERSION_UNSUPPORTED -> "Connect with one of the versions above in 'accept-version'.";
            case CONNECT_DEADLINE, HANDSHAKE_DEADLINE -> "Send CONNECT right after the TLS handshake.";
            case FRAME_DEADLINE -> "Send a frame at once; send less in one frame where the line is slow.";
            case NOT_PERMITTED -> "Ask for a token whose scope grants it, such as 'send:NAME' or 'read:NAME'.";
            case DESTINATION_INVALID -> "Use /channel/NAME or /user/SUBJECT; names are dot-separated words of A-Z a-z 0-9 _ -.";
            case LIMIT_EXCEEDED -> "Send less at once; the limit is named above.";
            case HEART_BEAT_MISSED -> "Send heart-beats as announced in CONNECT, or announce a longer interval.";
            case HISTORY_CHANGED -> "This is not the history you read before. Read it again with 'from:first', "
                    + "a durable subscription under another name.";
            case STORAGE_FAILED -> "Messages without a receipt may not be stored. Connect again and repeat them.";
            case STORAGE_FULL -> "Nothing of it is stored. Come back after the seconds of 'retry-after' and send it then; reading goes on meanwhile.";
            case SERVER_DRAINING -> "Connect to another server, or here after the seconds of 'retry-after'; messages with a receipt are stored.";
            case SERVER_FULL -> "Connect again later.";
            case SERVER_STOPPING -> "Connect again; messages with a receipt are stored.";
            case SESSION_REVOKED -> "Ask the operator why, and get a new token.";
            case ENDED_BY_OPERATOR -> "Connect again; ask the operator why if it happens again.";
            case CURSOR_TAKEN -> "Another connection reads with this name now. Do not reconnect from here.";
            case IDEMPOTENCY_MISMATCH -> "Use a new idempotency-key for another message.";
            case INTERNAL_ERROR -> "This is our fault. The server's log has the details.";
            case MALFORMED_FRAME -> "See STOMP 1.2 for the form of a frame.";
            case CLIENT_GOODBYE, CLIENT_VANISHED, TLS_HANDSHAKE_FAILED, SLOW_CONSUMER, ADDRESS_DENIED, PROXY_REFUSED -> "Connect again.";
        };
    }

    private static Reply ready(Content content) {
        return new Now(content, false, 0);
    }

    private static Reply receipt(HeaderValue id, Content content) {
        return new Now(content, true, id.size());
    }

    /// An answer that waits for nothing.
    ///
    /// @param bytes what it holds beyond its objects
    private record Now(Content content, boolean isReceipt, int bytes) implements Reply {
        @Override
        public int heldBytes() {
            return 256 + bytes;
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public void writeTo(FrameWriter writer) throws IOException {
            content.writeTo(writer);
        }
    }

    private interface Content {
        void writeTo(FrameWriter writer) throws IOException;
    }

    /// What became of a SEND or a COMMIT.
    ///
    /// @param repeated the message was stored before, under the same idempotency key
    /// @param expired its time had passed when it was stored: nobody gets it
    record Stored(OptionalLong seq, boolean repeated, boolean expired) {}

    /// A MESSAGE that answers a question to the server.
    public record Answer(HeaderValue subscription, String messageId, String destination, String correlationId,
            Body json) {}

    /// What CONNECTED says.
    ///
    /// @param limits what a frame may hold here, so that a client need not find out by losing its connection
    /// @param rights what the token grants here; empty where that is longer than a header should be
    /// @param text the operator's greeting
    public record Greeting(String version, String session, String server, String heartBeat, String userName,
            long tokenExpiresMillis, String epoch, String limits, Optional<String> rights, Optional<String> text) {}
}
