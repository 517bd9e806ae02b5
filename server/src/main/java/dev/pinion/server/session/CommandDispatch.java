package dev.pinion.server.session;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.Identity;
import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.cursor.HeldAcknowledgements;
import dev.pinion.server.cursor.HeldAcknowledgements.Held;
import dev.pinion.server.deliver.Reader;
import dev.pinion.server.fair.WorkGate;
import dev.pinion.server.publish.Publisher;
import dev.pinion.server.publish.Transaction;
import dev.pinion.server.reply.AppendReply;
import dev.pinion.server.reply.FutureReply;
import dev.pinion.server.reply.OpeningReply;
import dev.pinion.server.reply.Outbox;
import dev.pinion.server.reply.Reply;
import dev.pinion.server.reply.ServerFrames;

/// What each command of an authenticated session does, and the receipts for it.
///
/// Threads: the connection's reader; [#look] on housekeeping; what became of messages is told on the committer.
final class CommandDispatch {
    private final SessionOutput session;
    private final SessionServices services;
    private final ServerConversation server;
    private final FrameTurns turns;
    private final Reader writer;
    private final Outbox outbox;
    private final SubscriptionTable subscriptions;
    private final Publisher publisher;

    CommandDispatch(SessionOutput session, SessionServices services, ServerConversation server, WorkGate gate,
            Reader writer) {
        this.session = session;
        this.services = services;
        this.server = server;
        turns = new FrameTurns(gate, services.channels().log()::channelCount);
        this.writer = writer;
        outbox = session.outbox();
        subscriptions = new SubscriptionTable(session, services.channels(), services.limits(), services.clock(),
                () -> cursorTaken(Optional.empty()));
        publisher = new Publisher(services.channels().log(), services.channels().tails()::beginningOn,
                services.channels().begun(), services.limits(), session.budget(), outbox, new AppendEvents());
    }

    void handle(Identity identity, Command command)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        turns.await(command);
        if (outbox.ended()) {
            return; // while it waited; what it may no longer do is not done
        }
        switch (command) {
            case Command.Connect _ -> throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "CONNECT was already answered on this connection");
            case Command.Send send -> send(identity, send);
            case Command.Subscribe subscribe -> subscribe(identity, subscribe);
            case Command.Unsubscribe unsubscribe -> unsubscribe(identity, unsubscribe);
            case Command.Ack ack -> acknowledge(ack);
            case Command.Nack nack -> refuse(nack);
            case Command.Begin begin -> publisher.begin(begin);
            case Command.Commit commit -> commit(identity, commit);
            case Command.Abort abort -> publisher.abort(abort);
            case Command.Disconnect goodbye -> goodbye(goodbye);
        }
    }

    private void send(Identity identity, Command.Send send)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        if (!server.takes(identity, send)) {
            publisher.send(identity, send);
        }
    }

    /// The receipt of a SUBSCRIBE says behind which sequence it begins, so that a client that has seen nothing yet knows
    /// where to resume. That of a durable one is written when its position is on disk.
    private void subscribe(Identity identity, Command.Subscribe subscribe)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        if (server.takes(identity, subscribe)) {
            return;
        }
        // One that starts with the next message starts after those that this session sent before it.
        publisher.awaitSettled();
        if (subscribe.receipt().isEmpty()) {
            subscriptions.add(identity, subscribe);
            return;
        }
        HeaderValue receipt = subscribe.receipt().get();
        long held = session.ready().holdNext(); // no message goes before the receipt
        ClientSubscription live = subscriptions.add(identity, subscribe);
        afterSave(subscriptions.save(live.moved()),
                new OpeningReply(receipt(live, receipt), () -> session.ready().open(held)), receipt);
    }

    private static Reply receipt(ClientSubscription live, HeaderValue receipt) {
        return switch (live) {
            case ClientSubscription.ToChannel one -> ServerFrames.receipt(receipt, one.position() - 1);
            case ClientSubscription.ToShared one -> ServerFrames.receipt(receipt, one.position() - 1);
            case ClientSubscription.ToWildcard _ -> ServerFrames.receipt(receipt);
        };
    }

    /// The receipt says that what was acknowledged before is on disk.
    private void unsubscribe(Identity identity, Command.Unsubscribe unsubscribe)
            throws ProtocolException, InterruptedException {
        if (server.takes(unsubscribe)) {
            receipt(unsubscribe);
            return;
        }
        CompletableFuture<Boolean> saved = subscriptions.remove(identity, unsubscribe);
        if (unsubscribe.receipt().isPresent()) {
            HeaderValue receipt = unsubscribe.receipt().get();
            afterSave(saved, ServerFrames.receipt(receipt), receipt);
        }
    }

    /// The same: a client may close when it has the receipt, and none of its acknowledgements comes again.
    private void goodbye(Command.Disconnect goodbye) throws InterruptedException {
        if (goodbye.receipt().isPresent() && !subscriptions.saveAll()) {
            cursorTaken(goodbye.receipt());
        }
        session.goodbye(goodbye.receipt());
    }

    private void acknowledge(Command.Ack ack) throws ProtocolException, InterruptedException {
        HeaderValue id = ackHeader(ack.id(), ack.subscription());
        if (ack.transaction().isPresent()) {
            hold(ack.transaction().get(), id, false);
            receipt(ack);
        } else {
            durableReceipt(ack, id == null ? Optional.empty() : subscriptions.acknowledge(id));
        }
    }

    private void refuse(Command.Nack nack) throws ProtocolException, InterruptedException {
        HeaderValue id = ackHeader(nack.id(), nack.subscription());
        if (nack.transaction().isPresent()) {
            hold(nack.transaction().get(), id, true);
            receipt(nack);
        } else {
            durableReceipt(nack, id == null ? Optional.empty() : subscriptions.refuse(id));
        }
    }

    /// What an ACK or NACK means; null where nothing is to be done. To look for a message among many subscriptions costs more.
    private @Nullable HeaderValue ackHeader(HeaderValue id, Optional<HeaderValue> subscription)
            throws ProtocolException, InterruptedException {
        AcknowledgedMessages acknowledged = subscriptions.acknowledged();
        if (subscription.isEmpty() && acknowledged.looksAtMany(id)) {
            turns.awaitLook();
            if (outbox.ended()) {
                return null;
            }
        }
        return acknowledged.ackHeader(id, subscription);
    }

    /// @param ack the `ack` header of the message; null where nothing is to be done
    private void hold(HeaderValue transaction, @Nullable HeaderValue ack, boolean refused) throws ProtocolException {
        Transaction open = publisher.transaction(transaction);
        Optional<Held> held = ack == null ? Optional.empty() : subscriptions.heldForTransaction(ack, refused);
        if (held.isPresent()) {
            open.add(held.get());
        }
    }

    /// Messages and acknowledgements in one commit of the log: what was read and what was made of it are stored together or
    /// not at all. A NACK follows when they are on disk, since it only asks for another delivery.
    private void commit(Identity identity, Command.Commit commit)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        Transaction transaction = publisher.commit(identity, commit.transaction());
        HeldAcknowledgements acknowledged = transaction.acknowledgements();
        boolean stored = publisher.store(transaction, services.clock().millis(), commit.receipt());
        if (stored && acknowledged.count() > 0) {
            acknowledged.stored();
            subscriptions.refuse(acknowledged.refused());
        }
    }

    private void receipt(Command command) throws InterruptedException {
        if (command.receipt().isPresent()) {
            outbox.add(ServerFrames.receipt(command.receipt().get()));
        }
    }

    /// The receipt of an acknowledgement is written when the cursor that it moved is on disk.
    private void durableReceipt(Command command, Optional<Cursor> moved) throws InterruptedException {
        if (command.receipt().isPresent()) {
            HeaderValue receipt = command.receipt().get();
            afterSave(subscriptions.save(moved), ServerFrames.receipt(receipt), receipt);
        }
    }

    private void afterSave(CompletableFuture<Boolean> saved, Reply answer, HeaderValue receipt)
            throws InterruptedException {
        outbox.add(new FutureReply(answer, saved));
        var _ = saved.whenComplete((ours, failure) -> {
            if (failure != null) {
                session.refuse(DisconnectReason.STORAGE_FAILED, "an acknowledgement could not be stored",
                        Optional.of(receipt));
            } else if (!ours) {
                cursorTaken(Optional.of(receipt));
            }
            writer.wake();
        });
    }

    private void cursorTaken(Optional<HeaderValue> receipt) {
        session.refuse(DisconnectReason.CURSOR_TAKEN,
                "another connection has taken over a durable subscription of this one, or it was deleted", receipt);
    }

    void look(long nowNanos) {
        subscriptions.look(nowNanos);
        if (publisher.hasTooOld(nowNanos)) {
            session.refuse(DisconnectReason.LIMIT_EXCEEDED,
                    "a transaction was open for longer than transaction.age.max, "
                            + services.limits().transactionAgeMax().toSeconds() + " s; COMMIT or ABORT earlier");
        }
    }

    void release() {
        server.release();
        subscriptions.clear();
    }

    /// Told on the committer, for all messages of this session.
    private final class AppendEvents implements AppendReply.Listener {
        @Override
        public void stored(StoredMessage message) {
            services.meters().published();
            session.traffic().sent();
            services.channels().begun().stored(message);
            subscriptions.sentHere(message);
            services.channels().tails().wakeAfterBatch(writer);
        }

        @Override
        public void took(long nanos) {
            services.meters().appended(nanos);
        }

        @Override
        public void committed() {
            writer.wake();
        }

        @Override
        public void failed(StorageException why, Optional<HeaderValue> receipt) {
            session.refuse(session.isFull(why) ? DisconnectReason.STORAGE_FULL : DisconnectReason.STORAGE_FAILED,
                    "a message could not be stored", receipt);
        }

        @Override
        public void mismatch(Optional<HeaderValue> receipt) {
            session.refuse(DisconnectReason.IDEMPOTENCY_MISMATCH,
                    "SEND with an idempotency-key that was used before for another body", receipt);
        }

        @Override
        public void cursorTaken(Optional<HeaderValue> receipt) {
            CommandDispatch.this.cursorTaken(receipt);
        }
    }
}
