package dev.pinion.server.session;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StorageException;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.Identity;
import dev.pinion.server.deliver.Reader;
import dev.pinion.server.deliver.ReadyList;
import dev.pinion.server.publish.Publisher;
import dev.pinion.server.session.Outbox.Ending;

/// One STOMP conversation: takes commands in order, and says how it ended.
///
/// Threads: the connection's reader calls [#handle]; anybody may call [#end]. Holds what [SessionServices] limits.
public final class Session {
    private final SessionServices services;
    private final Reader writer;
    private final Outbox outbox;
    private final ReadyList ready;
    private final Subscriptions subscriptions;
    private final Authentication authentication;
    private final ServerConversation server;
    private final SessionPlace place;
    private final PeerVerifier verifier;
    private final Peer peer;
    private final String name;
    private SessionState state = new SessionState.AwaitingConnect();
    private @Nullable SendReply lastSend;
    /// Of the command in hand, for the ERROR that it may cause.
    private @Nullable HeaderValue receiptInHand;
    private volatile HeartBeats heartBeats = HeartBeats.NONE;
    private volatile @Nullable Identity identity;

    /// Begins a session that awaits CONNECT.
    ///
    /// @param name the session's id, told to the client and in every log line
    /// @param writer woken when there is something to write
    /// @param peer whose tokens these are
    public Session(String name, SessionServices services, Reader writer, Peer peer) {
        this.name = name;
        this.services = services;
        this.writer = writer;
        this.peer = peer;
        outbox = new Outbox(services.limits().repliesMax(), services.appendWait(), writer);
        ready = new ReadyList(writer);
        subscriptions = new Subscriptions(services, ready);
        verifier = new PeerVerifier(services.access(), services.clock(), peer);
        authentication = new Authentication(name, services, verifier);
        server = new ServerConversation(this, services.access(), verifier);
        place = new SessionPlace(this, services.access().live());
    }

    /// Does what the command asks for.
    ///
    /// @return false when the session has ended and no further command will be handled
    public boolean handle(Command command) throws ProtocolException, AccessDeniedException, InterruptedException {
        if (outbox.ended()) {
            return false;
        }
        receiptInHand = command.receipt().orElse(null);
        switch (state) {
            case SessionState.AwaitingConnect _ -> connect(command);
            case SessionState.Authenticated open -> handle(open, command);
        }
        return !outbox.ended();
    }

    private void connect(Command command) throws ProtocolException, AccessDeniedException, InterruptedException {
        if (!(command instanceof Command.Connect connect)) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "the first frame must be CONNECT or STOMP, with a token");
        }
        Authentication.Accepted accepted = authentication.accept(connect);
        identity = accepted.identity();
        place.enter(accepted.identity());
        verifier.requireNotRevoked(accepted.identity());
        heartBeats = accepted.heartBeats();
        state = new SessionState.Authenticated(accepted.identity(), new Publisher(services.log()));
        outbox.add(accepted.connected());
    }

    private void handle(SessionState.Authenticated open, Command command)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        switch (command) {
            case Command.Connect _ -> throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "CONNECT was already answered on this connection");
            case Command.Send send -> send(open, send);
            case Command.Subscribe subscribe -> {
                if (!server.takes(open.identity(), subscribe)) {
                    awaitEarlierSends();
                    subscriptions.add(open.identity(), subscribe);
                }
                receipt(subscribe);
            }
            case Command.Unsubscribe unsubscribe -> {
                if (!server.takes(unsubscribe)) {
                    subscriptions.remove(unsubscribe);
                }
                receipt(unsubscribe);
            }
            case Command.Disconnect goodbye -> outbox.end(ending(DisconnectReason.CLIENT_GOODBYE, "DISCONNECT",
                    ServerFrames.receiptIfAsked(goodbye.receipt())));
            case Command.Ack _,Command.Nack _ -> throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "ACK and NACK are for subscriptions with ack:client; this session has none");
            case Command.Begin _,Command.Commit _,Command.Abort _ -> throw new ProtocolException(
                    DisconnectReason.MALFORMED_FRAME, "transactions are not offered by this version of the server");
        }
    }

    private void send(SessionState.Authenticated open, Command.Send send)
            throws ProtocolException, AccessDeniedException, InterruptedException {
        if (server.takes(open.identity(), send)) {
            return;
        }
        place.awaitTurn();
        var reply = new SendReply(send.receipt(), new Told());
        outbox.add(reply);
        lastSend = reply;
        boolean handedOver = false;
        try {
            open.publisher().publish(open.identity(), send, reply);
            handedOver = true;
        } finally {
            if (!handedOver) {
                reply.abandon();
            }
        }
    }

    /// A subscription that starts with the next message starts after those that this session sent before it.
    private void awaitEarlierSends() throws InterruptedException {
        SendReply last = lastSend;
        if (last != null) {
            last.await();
            lastSend = null;
        }
    }

    private void receipt(Command command) throws InterruptedException {
        if (command.receipt().isPresent()) {
            outbox.add(ServerFrames.receipt(command.receipt().get()));
        }
    }

    /// Ends the session with an ERROR for what the peer did. Thread: the connection's reader.
    public void refuse(ProtocolException peer) {
        HeaderValue receipt = peer.receiptId().map(HeaderValue::of).orElse(receiptInHand);
        outbox.end(ending(peer.reason(), peer.whatThePeerDid(),
                ServerFrames.error(peer.reason(), peer.whatThePeerDid(), receipt)));
    }

    /// Ends the session with an ERROR that says less than our log. Thread: the connection's reader.
    public void refuse(AccessDeniedException denied) {
        outbox.end(ending(denied.reason(), denied.rule(),
                ServerFrames.error(denied.reason(), denied.whatThePeerIsTold(), receiptInHand)));
    }

    /// Ends the session with an ERROR, after the answers that are due. The first reason counts. Any thread.
    ///
    /// @param what for the peer, and for our log
    public void refuse(DisconnectReason reason, String what) {
        outbox.end(ending(reason, what, ServerFrames.error(reason, what, null)));
    }

    /// Ends the session without a word: there is nobody left to tell.
    public void end(DisconnectReason reason, String detail) {
        outbox.end(ending(reason, detail, ServerFrames.SILENCE));
    }

    private static Ending ending(DisconnectReason reason, String detail, Reply last) {
        return new Ending(reason, detail, last, System.nanoTime());
    }

    /// Ends the session when its token has expired, also if it only listens. Thread: housekeeping.
    public void endIfExpired() {
        Identity known = identity;
        if (known != null && !outbox.ended() && !services.clock().instant().isBefore(known.sessionEnd())) {
            refuse(DisconnectReason.TOKEN_EXPIRED, "the token of this session has expired");
        }
    }

    /// Whether an operator ended it before this moment of [System#nanoTime]. Thread: housekeeping.
    public boolean revokedBefore(long nanos) {
        Ending how = outbox.ending().orElse(null);
        return how != null && how.reason() == DisconnectReason.SESSION_REVOKED && how.sinceNanos() - nanos < 0;
    }

    /// Gives back what the session holds. Thread: the connection's reader, at its end.
    public void release() {
        subscriptions.clear();
        place.leave();
    }

    /// Goes on with a fresh token of the same holder. Thread: the connection's reader.
    void identity(Identity refreshed) {
        identity = refreshed;
        if (state instanceof SessionState.Authenticated open) {
            state = open.with(refreshed);
        }
    }

    Peer peer() {
        return peer;
    }

    int subscriptionCount() {
        return server.subscriptionCount();
    }

    public boolean authenticated() {
        return identity != null;
    }

    public @Nullable Identity identity() {
        return identity;
    }

    public String name() {
        return name;
    }

    public Outbox outbox() {
        return outbox;
    }

    /// The subscriptions that may have something to deliver, for the connection's writer.
    public ReadyList ready() {
        return ready;
    }

    /// How long the peer may be silent, or zero for as long as it likes.
    public Duration patience() {
        return heartBeats.patience(services.limits().heartBeatTolerance());
    }

    /// How long the server may be silent, or zero for as long as it likes.
    public Duration beat() {
        return heartBeats.toClient();
    }

    /// Told on the committer, for all messages of this session.
    private final class Told implements SendReply.SendReplies {
        @Override
        public void stored() {
            services.tails().wakeAfterBatch(writer);
        }

        @Override
        public void failed(StorageException why) {
            refuse(DisconnectReason.STORAGE_FAILED, "a message could not be stored");
        }
    }
}
