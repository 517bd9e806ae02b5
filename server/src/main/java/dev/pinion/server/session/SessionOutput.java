package dev.pinion.server.session;

import java.time.Duration;
import java.util.Optional;

import dev.pinion.db.LogHealth;
import dev.pinion.db.MessageLog;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.deliver.ReadyList;
import dev.pinion.server.fair.Budget;
import dev.pinion.server.reply.Outbox;
import dev.pinion.server.reply.Outbox.Ending;
import dev.pinion.server.reply.Reply;
import dev.pinion.server.reply.ServerFrames;

/// What one session has to say, and how it ends: the part of a [Session] that its commands see, and all who may end it.
///
/// Any thread, but where a method names one. What it holds is drawn on its budget.
abstract class SessionOutput {
    private static final String DRAINED = "the server is being drained";
    private final String name;
    private final MessageLog log;
    private final Budget budget;
    private final Outbox outbox;
    private final ReadyList ready;
    private final Traffic traffic = new Traffic();

    SessionOutput(String name, MessageLog log, Budget budget, Outbox outbox, ReadyList ready) {
        this.name = name;
        this.log = log;
        this.budget = budget;
        this.outbox = outbox;
        this.ready = ready;
    }

    /// The session's id.
    public String name() {
        return name;
    }

    /// What this connection may make the server hold.
    public Budget budget() {
        return budget;
    }

    public Outbox outbox() {
        return outbox;
    }

    /// The subscriptions that may have something to deliver, for the connection's writer.
    public ReadyList ready() {
        return ready;
    }

    public Traffic traffic() {
        return traffic;
    }

    /// Ends the session with an ERROR, after the answers that are due. The first reason counts.
    ///
    /// @param what for the peer, and for our log
    public void refuse(DisconnectReason reason, String what) {
        refuse(reason, what, Optional.empty());
    }

    /// The same for what became of a frame.
    ///
    /// @param receipt that the frame asked for
    void refuse(DisconnectReason reason, String what, Optional<HeaderValue> receipt) {
        end(reason, what, ServerFrames.error(reason, what, receipt.orElse(null)));
    }

    /// Whether space is all that is missing.
    boolean isFull(StorageException why) {
        return why instanceof StorageException.Full || log.health().trouble() == LogHealth.Trouble.DISK_FULL;
    }

    /// Ends the session since the server is being emptied, with a hint when to come back.
    public void drain(Duration retryAfter) {
        var reason = DisconnectReason.SERVER_DRAINING;
        end(reason, DRAINED, ServerFrames.error(reason, DRAINED, retryAfter));
    }

    /// Ends the session as the client asked for. Thread: the connection's reader.
    void goodbye(Optional<HeaderValue> receipt) {
        end(DisconnectReason.CLIENT_GOODBYE, "DISCONNECT", ServerFrames.receiptIfAsked(receipt));
    }

    /// Ends the session without a word: there is nobody left to tell.
    public void end(DisconnectReason reason, String detail) {
        end(reason, detail, ServerFrames.SILENCE);
    }

    void end(DisconnectReason reason, String detail, Reply last) {
        outbox.end(new Ending(reason, detail, last, System.nanoTime()));
    }

    /// Whether an operator ended it before this moment of [System#nanoTime]. Thread: housekeeping.
    public boolean revokedBefore(long nanos) {
        Ending how = outbox.ending().orElse(null);
        return how != null && how.reason() == DisconnectReason.SESSION_REVOKED && endedBefore(nanos);
    }

    /// Whether it ended before this moment of [System#nanoTime].
    public boolean endedBefore(long nanos) {
        Ending how = outbox.ending().orElse(null);
        return how != null && how.sinceNanos() - nanos < 0;
    }
}
