package dev.pinion.server.publish;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.Cursors;
import dev.pinion.db.IdempotencyKey;
import dev.pinion.db.MessageLog;
import dev.pinion.db.NewMessage;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.Identity;
import dev.pinion.server.cursor.StoreFutures;
import dev.pinion.server.fair.AppendShare;
import dev.pinion.server.fair.Budget;
import dev.pinion.server.limits.SessionLimits;
import dev.pinion.server.reply.AppendReply;
import dev.pinion.server.reply.Outbox;
import dev.pinion.server.reply.ServerFrames;

/// The sending half of a session: SEND, alone or in transactions.
///
/// Thread: the connection's reader; [#hasTooOld] on housekeeping. Holds the open transactions, which end with the session (STOMP: aborted).
public final class Publisher {
    /// So many wildcards that begin on a channel cost the committer about as much as a message.
    private static final int BEGINNINGS_PER_MESSAGE = 4;
    /// What it is looked up for, an idempotency key costs the committer as much as so many messages at most.
    private static final int KEY_MESSAGES = 1;

    private final MessageLog log;
    private final Audience audience;
    private final SessionLimits limits;
    private final Outbox outbox;
    private final SendPermission permission;
    private final AppendReply.Listener listener;
    private final Budget budget;
    private final ChannelsBegun begun;
    private final Map<HeaderValue, Transaction> open = new ConcurrentHashMap<>();
    private boolean unsettled;

    /// @param listener who hears what became of each message
    public Publisher(MessageLog log, Audience audience, ChannelsBegun begun, SessionLimits limits, Budget budget,
            Outbox outbox, AppendReply.Listener listener) {
        this.log = log;
        this.audience = audience;
        this.begun = begun;
        this.budget = budget;
        this.limits = limits;
        this.outbox = outbox;
        this.listener = listener;
        permission = new SendPermission(log);
    }

    public void send(Identity identity, Command.Send send)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        NewMessage message = message(identity, send);
        if (send.transaction().isPresent()) {
            Transaction transaction = transaction(send.transaction().get());
            transaction.add(message, send.expires());
            transaction.sentTo(send.destination());
            held(send.receipt());
            return;
        }
        AppendShare.Passage passage = budget.appends().passage(weight(message), message.heldBytes());
        AppendReply reply = expectedReply(send.receipt(), send.expires(), passage);
        boolean handedOver = false;
        try {
            passage.begin();
            log.append(message, reply);
            handedOver = true;
        } finally {
            if (!handedOver) {
                reply.abandon();
            }
        }
    }

    /// The message that a SEND asks for, ready for the log.
    private NewMessage message(Identity identity, Command.Send send) throws AccessDeniedException, ProtocolException {
        ChannelLog channel = permission.channel(identity, send.destination());
        requireBody(identity, send.body());
        begun.requireRoom(identity.subject(), channel);
        IdempotencyKey key = send.idempotencyKey()
                .map(each -> new IdempotencyKey(identity.key(), each.text()))
                .orElse(null);
        return new NewMessage(channel, identity.subject(), bytes(send.userHeaders().bytes()), bytes(send.body()), key);
    }

    /// The server's own limit was looked at while it was read; this is what the token says of its holder.
    private static void requireBody(Identity identity, Body body) throws ProtocolException {
        long most = identity.limits().bodyBytes();
        if (body.size() > most) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED, "a body of " + body.size()
                    + " bytes; the token allows its holder " + most + " (message.body.max of pinion_limits)");
        }
    }

    private static Bytes bytes(Body body) {
        return body.size() == 0 ? Bytes.EMPTY : Bytes.owned(body.toByteArray());
    }

    public void begin(Command.Begin begin) throws ProtocolException, InterruptedException {
        if (open.containsKey(begin.transaction())) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "BEGIN of a transaction that is open already; expected another id, or COMMIT first");
        }
        if (open.size() >= limits.transactionsMax()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED,
                    "more than " + limits.transactionsMax() + " open transactions on one connection");
        }
        open.put(begin.transaction(), new Transaction(limits, budget, begin.transaction().size(), System.nanoTime()));
        held(begin.receipt());
    }

    /// Ends a transaction, to be stored.
    public Transaction commit(Identity identity, HeaderValue name) throws ProtocolException, AccessDeniedException {
        Transaction transaction = end(name);
        transaction.requireSend(identity);
        return transaction;
    }

    private Transaction end(HeaderValue name) throws ProtocolException {
        Transaction transaction = transaction(name);
        open.remove(name);
        return transaction;
    }

    /// Stores the messages of a transaction and the cursors that it moves, all or none. Waits for the outcome where the
    /// transaction acknowledges something.
    ///
    /// @return false where nothing is stored, as the session is told
    public boolean store(Transaction transaction, long nowMillis, Optional<HeaderValue> receipt)
            throws InterruptedException {
        List<Cursors.Save> cursors = transaction.acknowledgements().saves(nowMillis);
        if (transaction.messages().isEmpty() && cursors.isEmpty()) {
            transaction.letGo();
            held(receipt);
            return true;
        }
        AppendShare.Passage passage = budget.appends().passage(weight(transaction), transaction.messageBytes());
        AppendReply reply = expectedReply(receipt, transaction.expires(), passage);
        boolean handedOver = false;
        try {
            passage.begin();
            log.appendAll(List.copyOf(transaction.messages()), cursors, reply);
            handedOver = true;
        } finally {
            if (!handedOver) {
                reply.abandon();
            }
        }
        transaction.letGo();
        if (transaction.acknowledgements().count() > 0) {
            awaitSettled();
        }
        return !reply.hasFailed();
    }

    /// What a message costs the committer, its telling included, in messages.
    private int weight(NewMessage message) {
        return storing(message) + audience.beginningOn(message.channel()) / BEGINNINGS_PER_MESSAGE;
    }

    private int weight(Transaction transaction) {
        List<NewMessage> messages = transaction.messages();
        int storing = messages.stream().mapToInt(Publisher::storing).sum();
        int beginnings = messages.stream().map(NewMessage::channel).distinct().mapToInt(audience::beginningOn).sum();
        return Math.max(1, storing + beginnings / BEGINNINGS_PER_MESSAGE);
    }

    private static int storing(NewMessage message) {
        return message.key() == null ? 1 : 1 + KEY_MESSAGES;
    }

    public void abort(Command.Abort abort) throws ProtocolException, InterruptedException {
        end(abort.transaction()).letGo();
        held(abort.receipt());
    }

    /// Whether a transaction has been open for longer than one may. Thread: housekeeping.
    public boolean hasTooOld(long nowNanos) {
        return open.values().stream().anyMatch(each -> each.isOlderThan(limits.transactionAgeMax(), nowNanos));
    }

    /// The open transaction of that name.
    public Transaction transaction(HeaderValue name) throws ProtocolException {
        Transaction transaction = open.get(name);
        if (transaction == null) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "a transaction that is not open; expected one that BEGIN has opened on this connection");
        }
        return transaction;
    }

    /// Waits until all that was sent so far is on disk and can be read, or has failed.
    public void awaitSettled() throws InterruptedException {
        if (unsettled) {
            // Not the answers alone: they are told before the ends of the channels move.
            StoreFutures.await(log.flush(), limits.storeWait());
            unsettled = false;
        }
    }

    private AppendReply expectedReply(Optional<HeaderValue> receipt, Optional<Instant> expires,
            AppendShare.Passage passage) throws InterruptedException {
        var reply = new AppendReply(receipt, expires, listener, passage::end);
        outbox.add(reply);
        unsettled = true;
        return reply;
    }

    /// In a transaction a receipt says that the frame is held; only that of COMMIT says durable.
    private void held(Optional<HeaderValue> receipt) throws InterruptedException {
        if (receipt.isPresent()) {
            outbox.add(ServerFrames.receipt(receipt.get()));
        }
    }
}
