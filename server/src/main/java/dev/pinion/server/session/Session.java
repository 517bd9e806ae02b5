package dev.pinion.server.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.LogHealth;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.StompVersion;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.Identity;
import dev.pinion.server.deliver.Reader;
import dev.pinion.server.deliver.ReadyList;
import dev.pinion.server.fair.Budget;
import dev.pinion.server.fair.WorkGate;
import dev.pinion.server.reply.Outbox;
import dev.pinion.server.reply.Outbox.Ending;
import dev.pinion.server.reply.Reply;
import dev.pinion.server.reply.ServerFrames;

/// One STOMP conversation: takes commands in order, and says how it ended.
///
/// Threads: the connection's reader calls [#handle]; anybody may call [#end]. Holds what [SessionServices] limits.
public final class Session {
    private static final String DRAINED = "the server is being drained";
    private final SessionServices services;
    private final Budget budget;
    private final Outbox outbox;
    private final ReadyList ready;
    private final CommandDispatch commands;
    private final Authentication authentication;
    private final ServerConversation server;
    private final SessionRegistration registration;
    private final PeerVerifier verifier;
    private final Peer peer;
    private final String name;
    private final Instant since;
    private final Traffic traffic = new Traffic();
    /// Written by the reader alone; read by housekeeping, the writer, the audit log and operators.
    private volatile State state = new State.AwaitingConnect();
    private volatile StompVersion version = StompVersion.V1_2;
    private volatile String software = "";
    /// Of the command in hand, for the ERROR that it may cause.
    private @Nullable HeaderValue receiptInHand;

    /// Begins a session that awaits CONNECT.
    ///
    /// @param name the session's id, told to the client and in every log line
    /// @param writer woken when there is something to write
    /// @param peer whose tokens these are
    /// @param gate where what it does is counted
    public Session(String name, SessionServices services, Reader writer, Peer peer, WorkGate gate) {
        this.name = name;
        since = services.clock().instant();
        this.services = services;
        this.peer = peer;
        budget = services.budgets().connection();
        outbox = new Outbox(budget, services.limits().repliesMax(), services.appendWait(), writer);
        ready = new ReadyList(writer, budget);
        verifier = new PeerVerifier(services.access(), services.meters(), services.clock(), peer, outbox::ended);
        authentication = new Authentication(name, services.server(), services.channels().epoch(), services.limits(),
                verifier);
        server = new ServerConversation(this, services.admin(),
                new PinConversation(this, services.pins(), services.clock()), verifier);
        registration = new SessionRegistration(this, services.access().live(), gate);
        commands = new CommandDispatch(this, services, server, gate, writer);
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
            case State.AwaitingConnect _ -> connect(command);
            case State.Authenticated open -> commands.handle(open.identity(), command);
        }
        receiptInHand = null; // what fails from now on is another frame, or none
        return !outbox.ended();
    }

    private void connect(Command command) throws ProtocolException, AccessDeniedException, InterruptedException {
        if (!(command instanceof Command.Connect connect)) {
            throw new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                    "the first frame must be CONNECT or STOMP, with a token");
        }
        Authentication.Accepted accepted = authentication.accept(connect);
        version = accepted.version();
        software = connect.software().orElse("");
        // First: a revocation finds those that have entered by their identity, and the audit log names who was refused.
        state = new State.Authenticated(accepted.identity(), accepted.heartBeats());
        registration.enter(accepted.identity());
        budget.enter(accepted.identity().subject());
        verifier.requireNotRevoked(accepted.identity());
        outbox.add(accepted.connected());
    }

    /// Ends the session with an ERROR for what the peer did. Thread: the connection's reader.
    public void refuse(ProtocolException peer) {
        HeaderValue receipt = peer.receiptId().map(HeaderValue::of).orElse(receiptInHand);
        outbox.end(ending(peer.reason(), peer.whatThePeerDid(), ServerFrames.error(peer.reason(), peer.whatThePeerDid(),
                receipt, services.server().dialect().versions())));
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
        refuse(reason, what, Optional.empty());
    }

    /// The same for what became of a frame.
    ///
    /// @param receipt that the frame asked for
    void refuse(DisconnectReason reason, String what, Optional<HeaderValue> receipt) {
        outbox.end(ending(reason, what, ServerFrames.error(reason, what, receipt.orElse(null))));
    }

    /// The same for a failure of ours while the last command was handled. Thread: the connection's reader.
    public void fail(DisconnectReason reason, String what) {
        refuse(reason, what, Optional.ofNullable(receiptInHand));
    }

    public void fail(StorageException why) {
        boolean full = isFull(why);
        fail(full ? DisconnectReason.STORAGE_FULL : DisconnectReason.STORAGE_FAILED,
                full ? "the disk is nearly full: messages are not taken now" : "the store has failed");
    }

    /// Whether space is all that is missing.
    boolean isFull(StorageException why) {
        return why instanceof StorageException.Full
                || services.channels().log().health().trouble() == LogHealth.Trouble.DISK_FULL;
    }

    /// Ends the session since the server is being emptied, with a hint when to come back. Any thread.
    public void drain(Duration retryAfter) {
        var reason = DisconnectReason.SERVER_DRAINING;
        outbox.end(ending(reason, DRAINED, ServerFrames.error(reason, DRAINED, retryAfter)));
    }

    /// Ends the session as the client asked for. Thread: the connection's reader.
    void goodbye(Optional<HeaderValue> receipt) {
        outbox.end(ending(DisconnectReason.CLIENT_GOODBYE, "DISCONNECT", ServerFrames.receiptIfAsked(receipt)));
    }

    /// Ends the session without a word: there is nobody left to tell.
    public void end(DisconnectReason reason, String detail) {
        outbox.end(ending(reason, detail, ServerFrames.SILENCE));
    }

    private static Ending ending(DisconnectReason reason, String detail, Reply last) {
        return new Ending(reason, detail, last, System.nanoTime());
    }

    /// Does what is due by the clock. Thread: housekeeping, four times a second; returns at once.
    public void look(long nowNanos) {
        endIfExpired();
        traffic.look(nowNanos);
        commands.look(nowNanos);
    }

    /// Ends the session when its token has expired, also if it only listens.
    private void endIfExpired() {
        if (state instanceof State.Authenticated known && !outbox.ended()
                && !services.clock().instant().isBefore(known.identity().sessionEnd())) {
            refuse(DisconnectReason.TOKEN_EXPIRED, "the token of this session has expired");
        }
    }

    /// Whether an operator ended it before this moment of [System#nanoTime]. Thread: housekeeping.
    public boolean revokedBefore(long nanos) {
        Ending how = outbox.ending().orElse(null);
        return how != null && how.reason() == DisconnectReason.SESSION_REVOKED && endedBefore(nanos);
    }

    /// Whether it ended before this moment of [System#nanoTime]. Any thread.
    public boolean endedBefore(long nanos) {
        Ending how = outbox.ending().orElse(null);
        return how != null && how.sinceNanos() - nanos < 0;
    }

    /// What this connection may make the server hold.
    public Budget budget() {
        return budget;
    }

    /// Gives back what the session holds. Thread: the connection's reader, at its end.
    public void release() {
        commands.release();
        registration.leave();
        budget.close();
    }

    /// Goes on with a fresh token of the same holder. Thread: the connection's reader.
    void identity(Identity refreshed) {
        state = new State.Authenticated(registration.goneOn(refreshed), heartBeats());
    }

    public Peer peer() {
        return peer;
    }

    /// When its connection was accepted.
    public Instant since() {
        return since;
    }

    /// What the client says that it is; empty where it does not.
    public String software() {
        return software;
    }

    public Traffic traffic() {
        return traffic;
    }

    public int subscriptionCount() {
        return server.subscriptionCount();
    }

    /// Whether this thread does an operator's command of this session.
    boolean isAskingHere() {
        return server.isAskingHere();
    }

    /// What both ends speak once CONNECT was accepted. Any thread.
    public StompVersion version() {
        return version;
    }

    public boolean authenticated() {
        return state instanceof State.Authenticated;
    }

    /// Who holds the last token; null before CONNECT. Any thread.
    public @Nullable Identity identity() {
        return switch (state) {
            case State.AwaitingConnect _ -> null;
            case State.Authenticated known -> known.identity();
        };
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
        return heartBeats().patience(services.limits().heartBeatTolerance());
    }

    /// How long the server may be silent, or zero for as long as it likes.
    public Duration beat() {
        return heartBeats().toClient();
    }

    private HeartBeats heartBeats() {
        return switch (state) {
            case State.AwaitingConnect _ -> HeartBeats.NONE;
            case State.Authenticated known -> known.heartBeats();
        };
    }

    /// Where a session stands. What only an authenticated session has is in its state, so nothing else can use it. That a
    /// session has ended is the [Outbox]'s to say, since any thread may end it.
    private sealed interface State {
        record AwaitingConnect() implements State {}

        /// CONNECT was accepted.
        ///
        /// @param identity that of the last token
        /// @param heartBeats what both ends agreed to
        record Authenticated(Identity identity, HeartBeats heartBeats) implements State {}
    }
}
