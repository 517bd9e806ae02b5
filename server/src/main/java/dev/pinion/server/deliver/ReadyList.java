package dev.pinion.server.deliver;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.server.fair.Budget;

/// The subscriptions of one connection, and those of them that may have something to deliver, each at most once, in the
/// order in which they became so. The writer looks only at these, however many subscriptions there are.
///
/// Threads: anybody adds, the connection's writer takes.
public final class ReadyList {
    private final ConcurrentLinkedQueue<Subscription> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong serials = new AtomicLong();
    private final ConcurrentHashMap<SubscriptionKey, Subscription> byKey = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, WildcardSubscription> wildcards = new ConcurrentHashMap<>();
    /// Those with refused messages whose pause is not over.
    private final Set<Subscription> pausing = ConcurrentHashMap.newKeySet();
    /// Serials of subscriptions whose receipt is not written yet.
    private final Set<Long> unopened = ConcurrentHashMap.newKeySet();
    /// What became ready before that. The writer's.
    private final List<Subscription> early = new ArrayList<>();
    private final Reader reader;
    private final ReadRoom room;

    /// @param budget of the connection: for what its subscriptions have read and not yet written
    public ReadyList(Reader reader, Budget budget) {
        this.reader = reader;
        room = new ReadRoom(budget);
    }

    ReadRoom room() {
        return room;
    }

    long nextSerial() {
        return serials.incrementAndGet();
    }

    /// The subscription that is made next delivers nothing until it is opened with the serial that this gives. Thread: the one
    /// that subscribes.
    public long holdNext() {
        long next = serials.get() + 1;
        unopened.add(next);
        return next;
    }

    /// From now on the subscription with this serial may deliver. Thread: the writer, which then looks for what is ready.
    public void open(long serial) {
        if (unopened.remove(serial)) {
            early.removeIf(subscription -> subscription.key().serial() == serial && queue.add(subscription));
        }
    }

    void register(Subscription subscription) {
        byKey.put(subscription.key(), subscription);
    }

    void register(WildcardSubscription wildcard) {
        wildcards.put(wildcard.serial(), wildcard);
    }

    void forget(Subscription subscription) {
        byKey.remove(subscription.key());
        pausing.remove(subscription);
        room.forget(subscription);
    }

    void forget(WildcardSubscription wildcard) {
        wildcards.remove(wildcard.serial());
    }

    /// Tells of each subscription, also of each channel on which a wildcard has something open, how far it is behind. Any thread.
    public void tell(Consumer<Reading> listener) {
        byKey.values().forEach(each -> listener.accept(new Reading(each.channel(), each.part() != null, each.lag())));
    }

    /// Messages that all its subscriptions together have yet to find. Any thread.
    public long lag() {
        return byKey.values().stream().mapToLong(Subscription::lag).sum();
    }

    /// The subscription that an `ack` header names, or null.
    public @Nullable Subscription with(SubscriptionKey key) {
        return byKey.get(key);
    }

    /// Whether nothing is left of what was delivered under this key: its subscription has ended, or it was a wildcard's and all
    /// of it was settled long ago.
    public boolean wasSettled(SubscriptionKey key) {
        WildcardSubscription wildcard = wildcards.get(key.serial());
        if (wildcard != null) {
            return wildcard.hasBegun(key.part());
        }
        boolean lives = byKey.containsKey(new SubscriptionKey(key.serial(), 0));
        return !lives && key.serial() >= 1 && key.serial() <= serials.get();
    }

    /// Looks for pauses of a refused message that are over, for room that nobody took, and for channels of wildcards that are
    /// at rest. Thread: housekeeping.
    public void look(long nowNanos) {
        for (Subscription subscription : List.copyOf(pausing)) {
            if (!subscription.look(nowNanos)) {
                pausing.remove(subscription);
                // And looks again: one that pauses anew at this moment must not be taken out.
                if (subscription.look(nowNanos)) {
                    pausing.add(subscription);
                }
            }
        }
        room.look();
        wildcards.values().forEach(WildcardSubscription::look);
    }

    void pauses(Subscription subscription) {
        pausing.add(subscription);
    }

    /// Puts a subscription at the end, unless it is waiting already, and wakes the writer.
    void add(Subscription subscription) {
        if (subscription.becomesReady()) {
            queue.add(subscription);
            reader.wake();
        }
    }

    /// Takes the next one, or null. The caller calls [#again] when there may be more after it has delivered.
    public @Nullable Subscription next() {
        Subscription subscription = queue.poll();
        while (subscription != null && unopened.contains(subscription.key().serial())) {
            early.add(subscription);
            subscription = queue.poll();
        }
        if (subscription != null) {
            subscription.noLongerReady();
        }
        return subscription;
    }

    /// Puts it at the end for another turn, after the others. Thread: the writer, which needs no waking.
    public void again(Subscription subscription) {
        if (subscription.becomesReady()) {
            queue.add(subscription);
        }
    }

    /// How far one reader of a channel has come.
    ///
    /// @param byWildcard it is a part of a wildcard, which has one only where something is open
    /// @param lag messages that it has yet to be given
    public record Reading(ChannelLog channel, boolean byWildcard, long lag) {}
}
