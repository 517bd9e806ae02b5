package dev.pinion.protocol.stomp;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.pinion.protocol.Alias;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ForeignHeaders;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.StompDialect;
import dev.pinion.protocol.StompVersion;

/// Makes a client's frame a [Command], or refuses it. What follows need not check the form of anything again.
///
/// The reader's thread; one for each connection, since it remembers recently named destinations.
public final class CommandParser {

    /// Unacknowledged messages on their way, where SUBSCRIBE does not say.
    public static final int PREFETCH_DEFAULT = 1_000;
    public static final int PREFETCH_MAX = 10_000;
    /// What fits a key column in the database.
    public static final int NAME_BYTES_MAX = 200;
    /// More than any client has; the header's size is limited anyway.
    private static final int VERSIONS_MAX = 16;
    private static final int SOFTWARE_CHARS_MAX = 100;

    /// What the server writes itself. A SEND that forwards a message has the values of then: they are dropped.
    private static final long SERVER_ASSERTED = KnownHeader.setOf(KnownHeader.SENDER, KnownHeader.SEQ,
            KnownHeader.TIMESTAMP, KnownHeader.MESSAGE_ID, KnownHeader.EPOCH, KnownHeader.CHAIN,
            KnownHeader.CHAIN_BEFORE, KnownHeader.REDELIVERED, KnownHeader.DELIVERY_COUNT, KnownHeader.SUBSCRIPTION,
            KnownHeader.ACK, KnownHeader.GAP, KnownHeader.BROWSER, KnownHeader.ERASED, KnownHeader.ERASED_HEADERS_HASH,
            KnownHeader.ERASED_BODY_HASH, KnownHeader.DEAD_CHANNEL, KnownHeader.DEAD_SEQ, KnownHeader.DEAD_REASON);

    /// What SEND says to the server only. `content-length` is written anew with each MESSAGE.
    private static final long FOR_THE_SERVER = KnownHeader.setOf(KnownHeader.DESTINATION, KnownHeader.RECEIPT,
            KnownHeader.TRANSACTION, KnownHeader.IDEMPOTENCY_KEY, KnownHeader.CONTENT_LENGTH);

    private static final long NOT_PASSED_ON = SERVER_ASSERTED | FOR_THE_SERVER;

    private static final Alias QUEUE = new Alias("/queue/", "/channel/queue.");

    private static final long ALL_KNOWN = KnownHeader.setOf(KnownHeader.values());

    private final StompDialect dialect;
    private final RecentDestinations destinations;

    /// For one connection, before its first frame.
    public CommandParser() {
        this(StompDialect.DEFAULT);
    }

    /// The same, for a server with aliases. The version is that of each frame.
    public CommandParser(StompDialect dialect) {
        this.dialect = dialect;
        destinations = new RecentDestinations(dialect);
    }

    public Command parse(Frame frame) throws ProtocolException {
        try {
            return command(frame);
        } catch (ProtocolException fault) {
            int row = frame.headers().rowOf(KnownHeader.RECEIPT);
            throw row < 0 || !frame.command().hasEscapedHeaders() ? fault : fault.withReceiptId(frame.text(row));
        }
    }

    private Command command(Frame frame) throws ProtocolException {
        return switch (frame.command()) {
            case CONNECT, STOMP -> connect(frame);
            case SEND -> send(frame);
            case SUBSCRIBE -> subscribe(frame);
            case UNSUBSCRIBE -> new Command.Unsubscribe(subscription(frame), durableName(frame), receipt(frame));
            case ACK -> new Command.Ack(acknowledged(frame), subscriptionIfOlder(frame), transactionIfAny(frame),
                    receipt(frame));
            case NACK -> nack(frame);
            case BEGIN -> new Command.Begin(transaction(frame), receipt(frame));
            case COMMIT -> new Command.Commit(transaction(frame), receipt(frame));
            case ABORT -> new Command.Abort(transaction(frame), receipt(frame));
            case DISCONNECT -> new Command.Disconnect(receipt(frame));
            case CONNECTED, MESSAGE, RECEIPT, ERROR -> throw Refusal
                    .malformed("a " + frame.command() + " frame came from a client; only a server sends it");
        };
    }

    private static Command connect(Frame frame) throws ProtocolException {
        List<String> versions = versions(frame);
        Optional<String> heartBeat = Fields.text(frame, KnownHeader.HEART_BEAT);
        return new Command.Connect(versions, Fields.text(frame, KnownHeader.HOST).orElse(""),
                heartBeat.isPresent() ? HeartBeat.parse(heartBeat.get()) : HeartBeat.NONE, token(frame),
                software(frame));
    }

    /// A client that does not say speaks 1.0. Blanks are passed over: people type them.
    private static List<String> versions(Frame frame) throws ProtocolException {
        Optional<String> accepted = Fields.text(frame, KnownHeader.ACCEPT_VERSION);
        if (accepted.isEmpty()) {
            return List.of("1.0");
        }
        String[] versions = accepted.get().split(",", VERSIONS_MAX + 1);
        if (versions.length > VERSIONS_MAX) {
            throw Refusal.limit("the accept-version header", VERSIONS_MAX, "versions", "expected accept-version:1.2");
        }
        return Arrays.stream(versions).map(String::strip).toList();
    }

    /// For operators' eyes alone, so it refuses nobody: what is too long is not looked at.
    private static Optional<String> software(Frame frame) throws ProtocolException {
        return Fields.text(frame, KnownHeader.CLIENT_SOFTWARE)
                .filter(text -> !text.isEmpty() && text.length() <= SOFTWARE_CHARS_MAX);
    }

    /// Two headers can carry it, since some clients can only set one of them. An empty passcode is none.
    private static Optional<BearerToken> token(Frame frame) throws ProtocolException {
        Optional<String> passcode = Fields.text(frame, KnownHeader.PASSCODE).filter(text -> !text.isEmpty());
        Optional<String> authorization = Fields.text(frame, KnownHeader.AUTHORIZATION);
        if (authorization.isPresent() && !authorization.get().regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw Fields.tokenRejected("the Authorization header is not of the scheme Bearer; "
                    + "expected Authorization:Bearer and the token");
        }
        Optional<String> bearer = authorization.map(text -> text.substring(7));
        if (passcode.isPresent() && bearer.isPresent() && !passcode.equals(bearer)) {
            throw Fields.tokenRejected("passcode and Authorization carry different tokens; send one of them");
        }
        Optional<String> compact = passcode.or(() -> bearer);
        return compact.isPresent() ? Optional.of(BearerToken.of(compact.get())) : Optional.empty();
    }

    private Command send(Frame frame) throws ProtocolException {
        refuseForeign(frame, ForeignHeaders.ON_SEND);
        Destination destination = destination(frame);
        if (destination instanceof Destination.Channels) {
            throw new ProtocolException(DisconnectReason.DESTINATION_INVALID,
                    "a SEND frame names many channels; * and > are for SUBSCRIBE, send to one channel");
        }
        return new Command.Send(destination, receipt(frame), transactionIfAny(frame),
                Fields.value(frame, KnownHeader.IDEMPOTENCY_KEY, NAME_BYTES_MAX), expires(frame),
                UserHeaders.of(frame, NOT_PASSED_ON), frame.body());
    }

    /// Zero is never, as in JMS.
    private static Optional<Instant> expires(Frame frame) throws ProtocolException {
        return Fields.instant(frame, KnownHeader.EXPIRES).filter(time -> time.toEpochMilli() > 0);
    }

    /// What would change what a consumer gets is never ignored. Makes text only of names that may be meant.
    private static void refuseForeign(Frame frame, ForeignHeaders foreign) throws ProtocolException {
        HeaderIndex headers = frame.headers();
        for (int row = 0; row < headers.count(); row++) {
            int name = frame.from() + headers.name(row);
            if (headers.isUser(row) && foreign.mayHave(frame.array()[name], headers.colon(row) - headers.name(row))) {
                Optional<String> fault = foreign.fault(frame.headerName(row), frame.text(row));
                if (fault.isPresent()) {
                    throw Refusal.malformed("a " + frame.command() + " frame has " + fault.get());
                }
            }
        }
    }

    private static Command nack(Frame frame) throws ProtocolException {
        refuseForeign(frame, ForeignHeaders.ON_NACK);
        return new Command.Nack(acknowledged(frame), subscriptionIfOlder(frame), transactionIfAny(frame),
                receipt(frame));
    }

    private Command subscribe(Frame frame) throws ProtocolException {
        refuseForeign(frame, ForeignHeaders.ON_SUBSCRIBE);
        Destination destination = destination(frame);
        Optional<String> ack = Fields.text(frame, KnownHeader.ACK);
        Optional<String> from = Fields.text(frame, KnownHeader.FROM);
        From begin = from.isPresent() ? From.parse(from.get())
                : destination instanceof Destination.Queue ? new From.First() : new From.Next();
        if (destination instanceof Destination.Channels && !(begin instanceof From.Next)) {
            throw Refusal.malformed("a subscription to many channels begins with what comes next; "
                    + "leave the from header out, or subscribe to one channel");
        }
        Optional<MessageId> seen = seen(frame);
        Optional<String> chain = Fields.text(frame, KnownHeader.CHAIN, NAME_BYTES_MAX);
        if (chain.isPresent() && seen.isEmpty() && !(begin instanceof From.Seq)) {
            throw Refusal.malformed("a SUBSCRIBE frame has a chain and does not say of which message; "
                    + "add seen with that message's message-id");
        }
        return new Command.Subscribe(subscription(frame), destination,
                said(destination, frame.text(Fields.requiredRow(frame, KnownHeader.DESTINATION))),
                ack.isPresent() ? AckMode.parse(ack.get()) : AckMode.AUTO, begin,
                Fields.text(frame, KnownHeader.EPOCH, NAME_BYTES_MAX), seen, chain, durableName(frame),
                Fields.flag(frame, KnownHeader.SHARED) || destination instanceof Destination.Queue, prefetch(frame),
                Fields.flag(frame, named(frame, KnownHeader.NO_LOCAL, KnownHeader.ACTIVEMQ_NO_LOCAL)),
                Fields.flag(frame, KnownHeader.BROWSER), Fields.flag(frame, KnownHeader.RESUMED),
                more(frame, destination), receipt(frame));
    }

    /// A queue is a channel, and its reader is told the name that he knows.
    private Optional<Alias.Said> said(Destination destination, String text) {
        Optional<Alias.Said> said = dialect.said(text);
        return destination instanceof Destination.Queue
                ? said.map(Alias.Said::onQueueChannels).or(() -> Optional.of(new Alias.Said(QUEUE, text)))
                : said;
    }

    private static int prefetch(Frame frame) throws ProtocolException {
        KnownHeader name = named(frame, KnownHeader.PREFETCH_COUNT, KnownHeader.ACTIVEMQ_PREFETCH_SIZE);
        return (int) Fields.number(frame, name, 1, PREFETCH_MAX).orElse(PREFETCH_DEFAULT);
    }

    /// The name that counts: ours, or where that is not there what another broker calls it.
    private static KnownHeader named(Frame frame, KnownHeader ours, KnownHeader theirs) {
        return frame.headers().has(ours) ? ours : theirs;
    }

    private static Optional<MessageId> seen(Frame frame) throws ProtocolException {
        Optional<String> text = Fields.text(frame, KnownHeader.SEEN, MessageId.BYTES_MAX);
        return text.isPresent() ? Optional.of(MessageId.parse(text.get())) : Optional.empty();
    }

    private static HeaderBlock more(Frame frame, Destination destination) {
        return destination instanceof Destination.Server ? UserHeaders.of(frame, ALL_KNOWN) : HeaderBlock.EMPTY;
    }

    private Destination destination(Frame frame) throws ProtocolException {
        return destinations.parse(frame, Fields.requiredRow(frame, KnownHeader.DESTINATION));
    }

    /// Since 1.1 a subscription has an id; before, the destination stands for it where there is none.
    private static HeaderValue subscription(Frame frame) throws ProtocolException {
        boolean isNamed = frame.version() != StompVersion.V1_0 || frame.headers().has(KnownHeader.ID);
        return Fields.required(frame, isNamed ? KnownHeader.ID : KnownHeader.DESTINATION);
    }

    /// Until 1.1 an ACK names the message; who sends an id all the same means that of 1.2.
    private static HeaderValue acknowledged(Frame frame) throws ProtocolException {
        boolean isOlder = frame.version() != StompVersion.V1_2 && !frame.headers().has(KnownHeader.ID);
        return Fields.required(frame, isOlder ? KnownHeader.MESSAGE_ID : KnownHeader.ID);
    }

    private static Optional<HeaderValue> subscriptionIfOlder(Frame frame) {
        return frame.version() == StompVersion.V1_2 ? Optional.empty() : Fields.value(frame, KnownHeader.SUBSCRIPTION);
    }

    private static HeaderValue transaction(Frame frame) throws ProtocolException {
        return Fields.required(frame, KnownHeader.TRANSACTION);
    }

    private static Optional<HeaderValue> transactionIfAny(Frame frame) throws ProtocolException {
        return Fields.value(frame, KnownHeader.TRANSACTION, Integer.MAX_VALUE);
    }

    private static Optional<HeaderValue> receipt(Frame frame) {
        return Fields.value(frame, KnownHeader.RECEIPT);
    }

    private static Optional<String> durableName(Frame frame) throws ProtocolException {
        KnownHeader header = named(frame, KnownHeader.DURABLE_SUBSCRIPTION_NAME,
                KnownHeader.ACTIVEMQ_SUBSCRIPTION_NAME);
        Optional<String> name = Fields.text(frame, header, NAME_BYTES_MAX);
        if (name.isPresent() && ChannelName.faultOfSubject(name.get()) != null) {
            throw Refusal.malformed("the " + header.text() + " header has a character that cannot be printed; "
                    + "expected visible text");
        }
        return name;
    }
}
