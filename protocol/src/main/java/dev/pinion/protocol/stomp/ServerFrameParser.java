package dev.pinion.protocol.stomp;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.StompDialect;

/// Makes a server's frame a [ServerFrame], or refuses it: the client's counterpart of [CommandParser].
///
/// The client's reader thread; one for each connection, since it remembers recently named destinations.
public final class ServerFrameParser {

    /// What the server adds to the sender's headers. `content-type` and `expires` are the sender's.
    private static final long FROM_THE_SERVER = KnownHeader.setOf(KnownHeader.SUBSCRIPTION, KnownHeader.MESSAGE_ID,
            KnownHeader.DESTINATION, KnownHeader.SEQ, KnownHeader.SENDER, KnownHeader.TIMESTAMP, KnownHeader.ACK,
            KnownHeader.CHAIN, KnownHeader.CHAIN_BEFORE, KnownHeader.GAP, KnownHeader.REDELIVERED,
            KnownHeader.DELIVERY_COUNT, KnownHeader.BROWSER, KnownHeader.EPOCH, KnownHeader.CONTENT_LENGTH,
            KnownHeader.ERASED, KnownHeader.ERASED_HEADERS_HASH, KnownHeader.ERASED_BODY_HASH);

    /// base64url without padding, of a SHA-256.
    private static final String HASH = "[A-Za-z0-9_-]{43}";

    private final RecentDestinations destinations = new RecentDestinations(StompDialect.DEFAULT);

    /// For one connection, before its first frame.
    public ServerFrameParser() {}

    public ServerFrame parse(Frame frame) throws ProtocolException {
        return switch (frame.command()) {
            case CONNECTED -> connected(frame);
            case MESSAGE -> message(frame);
            case RECEIPT -> new ServerFrame.Receipt(Fields.required(frame, KnownHeader.RECEIPT_ID),
                    Fields.number(frame, KnownHeader.SEQ, 0, Long.MAX_VALUE), Fields.flag(frame, KnownHeader.DUPLICATE),
                    Fields.flag(frame, KnownHeader.EXPIRED));
            case ERROR -> new ServerFrame.ErrorFrame(Fields.text(frame, KnownHeader.MESSAGE).orElse(""),
                    Fields.text(frame, KnownHeader.CODE), Fields.value(frame, KnownHeader.RECEIPT_ID),
                    Fields.number(frame, KnownHeader.RETRY_AFTER, 0, Integer.MAX_VALUE), frame.body().utf8());
            case CONNECT, STOMP, SEND, SUBSCRIBE, UNSUBSCRIBE, ACK, NACK, BEGIN, COMMIT, ABORT, DISCONNECT -> throw Refusal
                    .malformed("a " + frame.command() + " frame came from the server; only a client sends it");
        };
    }

    private static ServerFrame connected(Frame frame) throws ProtocolException {
        String version = Fields.text(frame, KnownHeader.VERSION).orElse("1.0");
        if (!version.equals("1.2")) {
            throw new ProtocolException(DisconnectReason.VERSION_UNSUPPORTED,
                    "the server answered with another version of STOMP; expected version:1.2");
        }
        Optional<String> heartBeat = Fields.text(frame, KnownHeader.HEART_BEAT);
        return new ServerFrame.Connected(version,
                heartBeat.isPresent() ? HeartBeat.parse(heartBeat.get()) : HeartBeat.NONE,
                Fields.text(frame, KnownHeader.SESSION), Fields.text(frame, KnownHeader.SERVER),
                Fields.text(frame, KnownHeader.USER_NAME), Fields.instant(frame, KnownHeader.TOKEN_EXPIRES),
                Fields.text(frame, KnownHeader.EPOCH), Fields.text(frame, KnownHeader.GREETING),
                Fields.text(frame, KnownHeader.LIMITS), Fields.text(frame, KnownHeader.RIGHTS));
    }

    private ServerFrame message(Frame frame) throws ProtocolException {
        HeaderBlock userHeaders = UserHeaders.of(frame, FROM_THE_SERVER);
        return new ServerFrame.Message(Fields.required(frame, KnownHeader.SUBSCRIPTION),
                Fields.required(frame, KnownHeader.MESSAGE_ID),
                destinations.parse(frame, Fields.requiredRow(frame, KnownHeader.DESTINATION)), seq(frame),
                Fields.value(frame, KnownHeader.SENDER), Fields.instant(frame, KnownHeader.TIMESTAMP),
                Fields.value(frame, KnownHeader.ACK), Fields.text(frame, KnownHeader.CHAIN),
                Fields.text(frame, KnownHeader.CHAIN_BEFORE), gap(frame), Fields.flag(frame, KnownHeader.REDELIVERED),
                (int) Fields.number(frame, KnownHeader.DELIVERY_COUNT, 0, Integer.MAX_VALUE).orElse(0),
                Fields.text(frame, KnownHeader.BROWSER).filter("end"::equals).isPresent(), erasure(frame, userHeaders),
                userHeaders, frame.body());
    }

    /// A message that says it was erased and has content, or lacks the hashes of what it had, is neither the one nor the other.
    private static Optional<ServerFrame.Erasure> erasure(Frame frame, HeaderBlock userHeaders)
            throws ProtocolException {
        Optional<Instant> time = Fields.instant(frame, KnownHeader.ERASED);
        Optional<String> headersHash = Fields.text(frame, KnownHeader.ERASED_HEADERS_HASH);
        Optional<String> bodyHash = Fields.text(frame, KnownHeader.ERASED_BODY_HASH);
        if (time.isEmpty() && headersHash.isEmpty() && bodyHash.isEmpty()) {
            return Optional.empty();
        }
        if (time.isEmpty() || !isHash(headersHash) || !isHash(bodyHash)) {
            throw Refusal.malformed("a message that was erased has not all of erased, erased-headers-hash and "
                    + "erased-body-hash, a time and two SHA-256 as base64url");
        }
        if (!userHeaders.isEmpty() || !frame.body().isEmpty()) {
            throw Refusal.malformed("a message that was erased has headers of its sender or a body");
        }
        return Optional.of(new ServerFrame.Erasure(time.get(), headersHash.get(), bodyHash.get()));
    }

    private static boolean isHash(Optional<String> text) {
        return text.isPresent() && text.get().matches(HASH);
    }

    private static OptionalLong seq(Frame frame) throws ProtocolException {
        return Fields.number(frame, KnownHeader.SEQ, 1, Long.MAX_VALUE);
    }

    private static Optional<ServerFrame.Gap> gap(Frame frame) throws ProtocolException {
        Optional<String> text = Fields.text(frame, KnownHeader.GAP);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.get().matches("[0-9]{1,18}-[0-9]{1,18}")) {
            int dash = text.get().indexOf('-');
            long first = Long.parseLong(text.get().substring(0, dash));
            long last = Long.parseLong(text.get().substring(dash + 1));
            if (first >= 1 && first <= last) {
                return Optional.of(new ServerFrame.Gap(first, last));
            }
        }
        throw Refusal.malformed("the gap header is not FIRST-LAST, two sequences in order");
    }
}
