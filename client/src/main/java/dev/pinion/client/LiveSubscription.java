package dev.pinion.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.client.place.ChainCheck;
import dev.pinion.client.place.ResumePoint;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.FrameCommand;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.protocol.stomp.ServerFrame;

/// A subscription over the connections of one client, as [Subscription] says.
///
/// Messages wait for the handler in a queue as large as the server's credit ([ClientLimits]); a handler that is slow delays its own
/// subscription, and nobody else. Any thread. Lock: its own, so that SUBSCRIBE, ACK and UNSUBSCRIBE go out in an order that the server takes; never held while
/// anything waits.
final class LiveSubscription implements Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(LiveSubscription.class);

    private final HeaderValue id;
    private final Destination destination;
    private final SubscribeOptions options;
    private final Subscriptions all;
    private final Acknowledger acknowledger;
    private final HandlerQueue queue;
    private final CompletableFuture<Void> active = new CompletableFuture<>();
    private final CompletableFuture<PinionException> ended = new CompletableFuture<>();
    private final ChainCheck chain = new ChainCheck();
    private final ReentrantLock order = new ReentrantLock();
    private @Nullable Session session;
    private @Nullable Request asked;
    private boolean closed;
    private volatile int credit = 1;
    private volatile ResumePoint position = ResumePoint.UNKNOWN;

    /// @param handler null where somebody takes the messages
    LiveSubscription(HeaderValue id, Destination destination, SubscribeOptions options, Subscriptions all,
            @Nullable Consumer<? super ReceivedMessage> handler) {
        this.id = id;
        this.destination = destination;
        this.options = options;
        this.all = all;
        this.acknowledger = Acknowledger.of(destination, options);
        this.queue = handler == null ? new HandlerQueue(null, message -> {})
                : new HandlerQueue(all.threads(), message -> handle(message, handler));
    }

    @Override
    public String destination() {
        return destination.text();
    }

    @Override
    public SubscribeOptions options() {
        return options;
    }

    @Override
    public CompletableFuture<Void> active() {
        return active;
    }

    @Override
    public CompletionStage<PinionException> ended() {
        return ended.minimalCompletionStage();
    }

    @Override
    public void close() {
        queue.close();
        leave(new PinionException.Closed("the subscription was closed by its application"));
    }

    /// Ends it by itself, and tells so; the client goes on. What was received before is still handed out.
    void fail(PinionException why) {
        queue.finish();
        if (leave(why)) {
            LOG.warn("the subscription to {} has ended: {}", destination.text(), why.wrong());
            all.tell(new ClientEvent.SubscriptionEnded(this, why));
        }
    }

    private boolean leave(PinionException why) {
        order.lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
            CompletableFuture<Void> gone = new CompletableFuture<>();
            var unused = gone.whenComplete((done, lost) -> all.remove(this));
            if (session == null) {
                gone.complete(null);
            } else {
                session.request(new Request.Command(SubscribeFrames.unsubscribe(id), Body.EMPTY, gone));
            }
        } finally {
            order.unlock();
        }
        all.over(this, why);
        return true;
    }

    /// Completes what users wait for; on the thread for that.
    void complete(PinionException why) {
        active.completeExceptionally(why);
        ended.complete(why);
    }

    HeaderValue id() {
        return id;
    }

    /// The server keeps its place, and delivers again what has no acknowledgement.
    boolean isDurable() {
        return !options.durableName().isEmpty() || destination instanceof Destination.Queue;
    }

    private boolean isShared() {
        return options.shared() || destination instanceof Destination.Queue;
    }

    boolean hasAsked(Request request) {
        order.lock();
        try {
            return request.equals(asked);
        } finally {
            order.unlock();
        }
    }

    /// Asks this connection for it, once, from where it was.
    void subscribeOn(Session next, Granted granted) {
        PinionException refusal = granted.refusesRead(destination).orElse(null);
        if (refusal != null) {
            fail(refusal);
            return;
        }
        order.lock();
        try {
            if (closed || position.isTheEnd() || next.equals(session)) {
                return;
            }
            int most = Acknowledger.credit(options, all.limits(), granted);
            credit = most;
            boolean resumed = session != null;
            if (resumed) {
                credit = resumed(most);
            }
            session = next;
            CompletableFuture<Void> confirmed = new CompletableFuture<>();
            var unused = confirmed.thenRun(() -> active.complete(null));
            asked = new Request.Command(SubscribeFrames.subscribe(this, credit, position, resumed), Body.EMPTY,
                    confirmed, AfterEnd.Named.SUBSCRIPTION, receipt -> startsAfter(receipt, next.greeting().epoch()));
            next.request(asked);
        } finally {
            order.unlock();
        }
    }

    /// The former reader has ended. What is delivered again is forgotten here; what nobody delivers again stays, and takes up credit.
    private int resumed(int most) {
        if (SubscribeFrames.hasPosition(destination, options)) {
            ResumePoint first = queue.clear();
            position = first == null ? position : first;
            return most;
        }
        chain.resumed(isDurable());
        if (isDurable()) {
            queue.clear();
            return most;
        }
        return Math.max(Math.max(1, most / 4), most - queue.size());
    }

    /// The ack mode on the wire; that of the options says who acknowledges.
    AckMode wireAck() {
        return acknowledger.wire();
    }

    Destination target() {
        return destination;
    }

    private void startsAfter(ServerFrame.Receipt receipt, String epoch) {
        position = receipt.seq().isPresent() ? position.orAfter(receipt.seq().getAsLong(), epoch)
                : position.orIn(epoch);
    }

    /// Runs on the reader, and returns at once.
    void received(ServerFrame.Message message, Session from) {
        try {
            if (!isShared()) { // else others read the rest
                chain.check(message);
            }
        } catch (ChainCheck.BrokenChainException broken) {
            fail(new PinionException.HistoryBroken(String.valueOf(broken.getMessage())));
            return;
        }
        String epoch = from.greeting().epoch();
        if (!queue.put(new FramedMessage(message, from, acknowledger.isByLibrary()),
                position.atLeastBefore(message, epoch), 2 * credit)) {
            fail(new PinionException.ProtocolError("the server sent more messages than it had credit for",
                    "at most " + credit + " without an acknowledgement", null));
            return;
        }
        all.counts().received.increment();
        position = position.behind(message, epoch);
        message.gap().ifPresent(gap -> all.tell(new ClientEvent.Gap(this, gap)));
    }

    /// Runs on a thread for users' code. Whatever the handler does, the next message follows.
    private void handle(FramedMessage message, Consumer<? super ReceivedMessage> handler) {
        Throwable fault = acknowledger.isDone(message) ? null : faultOf(handler, message);
        done(message, fault != null);
        if (fault != null) {
            all.counts().handlersFailed.increment();
            LOG.error("the handler of {} failed at seq {}; {}", message.destination(), message.seq(),
                    isDurable() ? "it gets the message again" : "the next message follows", fault);
            all.tell(new ClientEvent.HandlerFailed(this, message, fault));
        }
    }

    /// Anything may be thrown in users' code, an Error or an undeclared checked exception too; none of it is ours to end by.
    private static @Nullable Throwable faultOf(Consumer<? super ReceivedMessage> handler, FramedMessage message) {
        try {
            handler.accept(message);
            return null;
        } catch (Throwable fault) {
            return fault;
        } finally {
            if (Thread.interrupted()) {
                LOG.debug("the handler of {} left its thread interrupted", message.destination());
            }
        }
    }

    /// Somebody is done with a message.
    void done(FramedMessage message, boolean failed) {
        order.lock();
        try {
            if (!closed) {
                acknowledger.handled(message, failed, credit);
            }
        } finally {
            order.unlock();
        }
        all.counts().handled.increment();
    }

    /// The next message, where there is no handler; null when none comes in time.
    @Nullable
    FramedMessage take(Duration waitMax) throws InterruptedException {
        long end = System.nanoTime() + waitMax.toNanos();
        FramedMessage next = queue.take(waitMax);
        while (next != null && acknowledger.isDone(next)) {
            next.acknowledge(FrameCommand.ACK);
            next = queue.take(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
        return next;
    }

    HandlerQueue queue() {
        return queue;
    }

    /// There will be no other connection.
    void finish(PinionException why) {
        complete(why);
        queue.finish();
    }

    /// The client is being closed.
    void stop() {
        queue.close();
    }
}
