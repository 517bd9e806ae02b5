package dev.pinion.server.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

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
import dev.pinion.server.reply.ServerFrames;
import dev.pinion.server.session.Authentication.HeartBeats;

/// One STOMP conversation: takes commands in order, and says how it ended.
///
/// Threads: the connection's reader calls [#handle]; anybody may call [#end]. Holds what [SessionServices] limits.
public final class Session extends SessionOutput {
    private final SessionServices services;
    private final CommandDispatch commands;
    private final Authentication authentication;
    private final ServerConversation server;
    private final PeerVerifier verifier;
    private final WorkGate gate;
    private final Peer peer;
    private final Instant since;
    /// Written by the reader alone; read by housekeeping, the writer, the audit log and operators.
    private volatile State state = new State.AwaitingConnect();
    private volatile StompVersion version = StompVersion.V1_2;
    private volatile String software = "";
    /// As whom [LiveSessions] counts it. Of the reader.
    private @Nullable Identity entered;
    /// Of the command in hand, for the ERROR that it may cause.
    private @Nullable HeaderValue receiptInHand;

    /// Begins a session that awaits CONNECT.
    ///
    /// @param name the session's id, told to the client and in every log line
    /// @param writer woken when there is something to write
    /// @param peer whose tokens these are
    /// @param gate where what it does is counted
    public Session(String name, SessionServices services, Reader writer, Peer peer, WorkGate gate) {
        Budget budget = services.budgets().connection();
        super(name, services.channels().log(), budget,
                new Outbox(budget, services.limits().repliesMax(), services.appendWait(), writer),
                new ReadyList(writer, budget));
        since = services.clock().instant();
        this.services = services;
        this.peer = peer;
        this.gate = gate;
        verifier = new PeerVerifier(services.access(), services.meters(), services.clock(), peer, outbox()::ended);
        authentication = new Authentication(name, services.server(), services.channels().epoch(), services.limits(),
                verifier);
        server = new ServerConversation(this, services.admin(),
                new PinConversation(this, services.pins(), services.clock()), verifier, this::goOn);
        commands = new CommandDispatch(this, services, server, gate, writer);
    }

    /// Does what the command asks for.
    ///
    /// @return false when the session has ended and no further command will be handled
    public boolean handle(Command command) throws ProtocolException, AccessDeniedException, InterruptedException {
        if (outbox().ended()) {
            return false;
        }
        receiptInHand = command.receipt().orElse(null);
        switch (state) {
            case State.AwaitingConnect _ -> connect(command);
            case State.Authenticated open -> commands.handle(open.identity(), command);
        }
        receiptInHand = null; // what fails from now on is another frame, or none
        return !outbox().ended();
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
        gate.open(services.live().enter(this, accepted.identity()));
        entered = accepted.identity();
        budget().enter(accepted.identity().subject());
        verifier.requireNotRevoked(accepted.identity());
        outbox().add(accepted.connected());
    }

    /// Goes on with a fresh token of the same holder, at its pace. Thread: the connection's reader.
    private void goOn(Identity refreshed) {
        if (entered != null) {
            services.live().goOn(entered, refreshed);
            entered = refreshed;
        }
        state = new State.Authenticated(refreshed, heartBeats());
    }

    /// Ends the session with an ERROR for what the peer did. Thread: the connection's reader.
    public void refuse(ProtocolException peer) {
        HeaderValue receipt = peer.receiptId().map(HeaderValue::of).orElse(receiptInHand);
        end(peer.reason(), peer.whatThePeerDid(), ServerFrames.error(peer.reason(), peer.whatThePeerDid(), receipt,
                services.server().dialect().versions()));
    }

    /// Ends the session with an ERROR that says less than our log. Thread: the connection's reader.
    public void refuse(AccessDeniedException denied) {
        end(denied.reason(), denied.rule(),
                ServerFrames.error(denied.reason(), denied.whatThePeerIsTold(), receiptInHand));
    }

    /// Ends the session for a failure of ours while the last command was handled. Thread: the connection's reader.
    public void fail(DisconnectReason reason, String what) {
        refuse(reason, what, Optional.ofNullable(receiptInHand));
    }

    public void fail(StorageException why) {
        boolean full = isFull(why);
        fail(full ? DisconnectReason.STORAGE_FULL : DisconnectReason.STORAGE_FAILED,
                full ? "the disk is nearly full: messages are not taken now" : "the store has failed");
    }

    /// Does what is due by the clock. Thread: housekeeping, four times a second; returns at once.
    public void look(long nowNanos) {
        endIfExpired();
        traffic().look(nowNanos);
        commands.look(nowNanos);
    }

    /// Ends the session when its token has expired, also if it only listens.
    private void endIfExpired() {
        if (state instanceof State.Authenticated known && !outbox().ended()
                && !services.clock().instant().isBefore(known.identity().sessionEnd())) {
            refuse(DisconnectReason.TOKEN_EXPIRED, "the token of this session has expired");
        }
    }

    /// Gives back what the session holds. Thread: the connection's reader, at its end.
    public void release() {
        commands.release();
        if (entered != null) {
            services.live().leave(this, entered);
            entered = null;
        }
        budget().close();
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
