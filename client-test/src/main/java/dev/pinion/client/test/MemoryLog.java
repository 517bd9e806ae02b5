package dev.pinion.client.test;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.pinion.client.ClientLimits;
import dev.pinion.client.PinionException;
import dev.pinion.client.PublishReceipt;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.ProtocolException;

/// What a [MemoryServer] stores, and how far its subscriptions have come in it.
///
/// Any thread. Lock: its own, over all that it holds; never held while a handler runs.
final class MemoryLog {

    /// A message as it lies in its channel.
    record Stored(String channel, String destination, long seq, String sender, long millis, boolean expired,
            Map<String, String> headers, Body body) {}

    /// What is to be stored.
    record Wanted(String channel, String destination, String sender, Map<String, String> headers, Body body) {

        /// As its sender says it.
        static Wanted of(String sender, String destination, Map<String, String> headers, Body body) {
            int most = ClientLimits.DEFAULT.bodyBytesMax();
            if (body.size() > most) {
                throw new IllegalArgumentException(
                        "body is " + body.size() + " bytes, expected at most limits.bodyBytesMax, " + most);
            }
            Destination target = parsed(destination);
            String channel = switch (target) {
                case Destination.Channel(var name) -> name.text();
                case Destination.Queue(var name) -> name.text();
                case Destination.Inbox inbox -> inbox.channel().text();
                case Destination.OwnInbox own -> ChannelName.inbox(sender).text();
                case Destination.Channels many -> throw wrong(destination, "one channel; patterns are for subscribe");
                case Destination.Server other -> throw wrong(destination, "a channel or an inbox");
                case Destination.Admin other -> throw wrong(destination, "a channel or an inbox");
            };
            String named = target instanceof Destination.OwnInbox ? new Destination.Inbox(sender).text()
                    : target.text();
            return new Wanted(channel, named, sender, Map.copyOf(headers), body);
        }
    }

    private final String epoch = UUID.randomUUID().toString();
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final List<Stored> log = new ArrayList<>();
    private final Map<String, Long> lastSeq = new HashMap<>();
    private final Map<List<String>, Stored> keys = new HashMap<>();
    private final Map<String, Place> kept = new HashMap<>();
    private final AtomicReference<@Nullable PinionException> fault = new AtomicReference<>();

    MemoryLog(InstantSource clock) {
        this.clock = clock;
    }

    static Destination parsed(String destination) {
        try {
            return Destination.parse(destination);
        } catch (ProtocolException refused) {
            throw new IllegalArgumentException("destination: " + refused.whatThePeerDid(), refused);
        }
    }

    static IllegalArgumentException wrong(String destination, String expected) {
        return new IllegalArgumentException("destination is " + destination + ", expected " + expected);
    }

    void refuseNext(PinionException why) {
        fault.set(why);
    }

    /// The id of this history.
    String epoch() {
        return epoch;
    }

    /// Stores all of it, or nothing.
    CompletableFuture<List<PublishReceipt>> store(List<Wanted> all) {
        PinionException refused = fault.getAndSet(null);
        if (refused != null) {
            return CompletableFuture.failedFuture(refused);
        }
        lock.lock();
        try {
            List<PublishReceipt> receipts = new ArrayList<>();
            for (Wanted each : all) {
                receipts.add(store(each));
            }
            grown.signalAll();
            return CompletableFuture.completedFuture(receipts);
        } finally {
            lock.unlock();
        }
    }

    private PublishReceipt store(Wanted wanted) {
        Map<String, String> headers = new HashMap<>(wanted.headers());
        String key = headers.remove(HeaderNames.IDEMPOTENCY_KEY);
        List<String> name = List.of(wanted.sender(), wanted.channel(), String.valueOf(key));
        Stored known = key == null ? null : keys.get(name);
        if (known != null) {
            return new PublishReceipt(known.seq(), epoch, true, false);
        }
        long expires = Long.parseLong(headers.getOrDefault(HeaderNames.EXPIRES, "0"));
        boolean expired = expires > 0 && expires <= clock.millis();
        Stored stored = new Stored(wanted.channel(), wanted.destination(),
                lastSeq.merge(wanted.channel(), 1L, Long::sum), wanted.sender(), clock.millis(), expired,
                Map.copyOf(headers), wanted.body());
        log.add(stored);
        if (key != null) {
            keys.put(name, stored);
        }
        return new PublishReceipt(stored.seq(), epoch, false, expired);
    }

    /// Joins a place: a new one, or the one that is kept under this name.
    ///
    /// @param name empty for one that nobody keeps
    Place join(MemorySubscription member, String name, boolean shared) {
        lock.lock();
        try {
            Place place = name.isEmpty() ? new Place(member, log)
                    : kept.computeIfAbsent(name, unknown -> new Place(member, log));
            if (!shared) {
                place.others(member)
                        .forEach(each -> each.end(new PinionException.ServerEnded("cursor-taken",
                                "another subscription reads with this name", "")));
            }
            place.join(member);
            grown.signalAll();
            return place;
        } finally {
            lock.unlock();
        }
    }

    void leave(Place place, MemorySubscription member) {
        lock.lock();
        try {
            place.leave(member);
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The next message of a subscription; null when it has ended, or none comes in time.
    @Nullable
    MemoryMessage take(MemorySubscription member, long waitNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = waitNanos;
            MemoryMessage next = member.place().take(log, member);
            while (next == null && !member.isOver() && left > 0) {
                left = grown.awaitNanos(left);
                next = member.place().take(log, member);
            }
            if (next != null) {
                member.hasTaken();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /// A message was dealt with, or refused.
    void answered(MemoryMessage message, boolean done, boolean cumulative) {
        lock.lock();
        try {
            message.subscription().place().answered(message, done, cumulative);
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Wakes who waits for messages.
    void wake() {
        lock.lock();
        try {
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until these have nothing to do; false when that takes longer.
    boolean awaitIdle(List<MemorySubscription> all, long waitNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = waitNanos;
            while (all.stream().anyMatch(each -> !each.isIdle(log)) && left > 0) {
                left = grown.awaitNanos(left);
            }
            return all.stream().allMatch(each -> each.isIdle(log));
        } finally {
            lock.unlock();
        }
    }
}
