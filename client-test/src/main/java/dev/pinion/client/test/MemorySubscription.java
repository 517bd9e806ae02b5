package dev.pinion.client.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.client.Messages;
import dev.pinion.client.PinionException;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.client.Subscription;
import dev.pinion.client.test.MemoryLog.Stored;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.stomp.AckMode;

/// One subscription of a client in memory; where nobody gives a handler, its messages are taken.
///
/// Thread: one of its own, a daemon, runs the handler.
final class MemorySubscription implements Subscription, Messages {

    private final Reader reader;
    private final Destination target;
    private final SubscribeOptions options;
    private final @Nullable Consumer<? super ReceivedMessage> handler;
    private final CompletableFuture<PinionException> ended = new CompletableFuture<>();
    private @Nullable Place place;
    private volatile @Nullable Thread busy;
    private @Nullable MemoryMessage taken;
    private boolean browsed;

    /// Whose it is.
    ///
    /// @param handled hears of each message that somebody has dealt with, and whether the handler threw
    record Reader(MemoryLog log, String subject, Consumer<Boolean> handled) {}

    MemorySubscription(Reader reader, Destination target, SubscribeOptions options,
            @Nullable Consumer<? super ReceivedMessage> handler) {
        this.reader = reader;
        this.target = target;
        this.options = options;
        this.handler = handler;
    }

    void start(String name) {
        place = log().join(this, name, options.shared() || isQueue());
        if (handler != null) {
            Thread.ofPlatform().daemon().name("pinion-memory-handler").start(this::run);
        }
    }

    MemoryLog log() {
        return reader.log();
    }

    Place place() {
        Place joined = place;
        if (joined == null) {
            throw new IllegalStateException("the subscription has not begun");
        }
        return joined;
    }

    boolean isQueue() {
        return target instanceof Destination.Queue;
    }

    private boolean isKept() {
        return isQueue() || !options.durableName().isEmpty();
    }

    boolean reads(Stored stored) {
        boolean mine = switch (target) {
            case Destination.Channel(var name) -> name.text().equals(stored.channel());
            case Destination.Queue(var channel) -> channel.text().equals(stored.channel());
            case Destination.Channels(var pattern) -> !stored.channel().startsWith("@")
                    && pattern.matches(new ChannelName(stored.channel()));
            case Destination.Inbox inbox -> inbox.channel().text().equals(stored.channel());
            case Destination.OwnInbox own -> ChannelName.inbox(reader.subject()).text().equals(stored.channel());
            case Destination.Server none -> false;
            case Destination.Admin none -> false;
        };
        return mine && !stored.expired() && !(options.noLocal() && stored.sender().equals(reader.subject()));
    }

    @Nullable
    MemoryMessage browserEnd() {
        if (browsed) {
            return null;
        }
        browsed = true;
        return new MemoryMessage(new Stored("", target.text(), 0, "", 0, false, Map.of(), Body.EMPTY), this, -1, 0);
    }

    /// A message is in the handler's hands from the moment in which it leaves its place. Under the lock of the server.
    void hasTaken() {
        if (handler != null) {
            busy = Thread.currentThread();
        }
    }

    private void run() {
        try {
            while (!isOver()) {
                busy = Thread.currentThread();
                MemoryMessage next = log().take(this, 0);
                if (next == null) {
                    busy = null;
                    log().wake();
                    next = log().take(this, TimeUnit.DAYS.toNanos(1));
                    busy = Thread.currentThread();
                }
                if (next != null) {
                    handle(next);
                }
            }
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        } finally {
            busy = null;
            log().wake();
        }
    }

    private void handle(MemoryMessage message) {
        boolean failed = false;
        try {
            if (handler != null) {
                handler.accept(message);
            }
        } catch (Throwable fault) {
            failed = true; // whatever users' code throws, the next message follows
        }
        boolean unused = Thread.interrupted(); // the flag is the handler's, not ours
        reader.handled().accept(failed);
        settled(message, failed);
    }

    /// Dealt with, or not: only what is kept comes again.
    private void settled(MemoryMessage message, boolean failed) {
        if (options.ack() == AckMode.AUTO && !message.browserEnd()) {
            log().answered(message, !failed || !isKept(), false);
        }
    }

    boolean isOver() {
        return ended.isDone();
    }

    /// Nothing waits and no handler runs, or this is the handler.
    boolean isIdle(List<Stored> log) {
        Thread at = busy;
        return isOver() || Thread.currentThread().equals(at)
                || (at == null && (handler != null || taken == null) && place().isEmpty(log, this));
    }

    void end(PinionException why) {
        if (ended.complete(why)) {
            Place left = place;
            if (left != null) {
                log().leave(left, this);
            }
        }
    }

    @Override
    public String destination() {
        return target.text();
    }

    @Override
    public SubscribeOptions options() {
        return options;
    }

    @Override
    public CompletableFuture<Void> active() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<PinionException> ended() {
        return ended.minimalCompletionStage();
    }

    @Override
    public Subscription subscription() {
        return this;
    }

    @Override
    public Optional<ReceivedMessage> next(Duration waitMax) throws PinionException, InterruptedException {
        settle(false);
        taken = log().take(this, waitMax.toNanos());
        if (taken == null && isOver()) {
            throw ended.join();
        }
        if (taken != null) {
            reader.handled().accept(false);
        }
        return Optional.ofNullable(taken);
    }

    @Override
    public void refuse() {
        settle(true);
    }

    private void settle(boolean failed) {
        MemoryMessage last = taken;
        taken = null;
        if (last != null) {
            settled(last, failed);
        }
    }

    @Override
    public void close() {
        settle(false);
        end(new PinionException.Closed("the subscription was closed by its application"));
    }
}
