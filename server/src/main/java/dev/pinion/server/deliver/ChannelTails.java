package dev.pinion.server.deliver;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.CommitListener;
import dev.pinion.db.MessageLog;
import dev.pinion.db.StoredMessage;
import dev.pinion.server.limits.DeliveryLimits;

/// Takes every committed batch to the tails of the channels that have subscribers, and wakes the connections
/// concerned, each once per batch.
///
/// Threads: [#committed] and [#wakeAfterBatch] on the committer; [#erased] on any; the rest on connections' readers. Never touches a
/// socket. The channels with subscribers share the memory that [DeliveryLimits] grants.
public final class ChannelTails implements CommitListener {
    private static final int BEGINNINGS_FREE = 16;

    private final DeliveryServices services;
    private final String epoch;
    private final DeliveryLimits limits;
    private final TailMemory memory;
    private final WildcardIndex wildcards = new WildcardIndex();
    private final ConcurrentHashMap<ChannelLog, ChannelTail> tails = new ConcurrentHashMap<>();
    /// Only the committer touches these.
    private final List<Reader> answered = new ArrayList<>();
    private final Set<ChannelTail> grown = new LinkedHashSet<>();
    private final List<WildcardIndex.Wildcard> matching = new ArrayList<>();

    /// @param bytesMax what the tails hold together, a share of the heap
    public ChannelTails(MessageLog log, String epoch, DeliveryLimits limits, long bytesMax, Clock clock) {
        services = new DeliveryServices(log, limits, clock);
        this.epoch = epoch;
        this.limits = limits;
        memory = new TailMemory(Math.min(bytesMax, limits.tailBytesMax()));
    }

    /// Remembers a connection whose receipt became due with the batch that is being told now. Waking it at once
    /// would have it write the first receipt of many into a TLS record of its own.
    public void wakeAfterBatch(Reader reader) {
        if (answered.isEmpty() || !answered.getLast().equals(reader)) {
            answered.add(reader);
        }
    }

    @Override
    public void committed(List<StoredMessage> batch) {
        long bytesMax = bytesPerChannel();
        boolean someFollowAll = !wildcards.isEmpty();
        for (StoredMessage message : batch) {
            ChannelTail tail = tails.get(message.channel());
            if (someFollowAll && (tail == null || !grown.contains(tail))) {
                tellWildcards(message, tail);
                tail = tails.get(message.channel());
            }
            if (tail != null) {
                tail.add(message, bytesMax);
                grown.add(tail);
            }
        }
        answered.forEach(Reader::wake);
        answered.clear();
        grown.forEach(ChannelTail::wakeAll);
        grown.clear();
        memory.keepBound(tails.size());
    }

    /// Before the first message of a channel in a batch: what matches follows the channel by then.
    private void tellWildcards(StoredMessage message, @Nullable ChannelTail tail) {
        if (tail != null) {
            tail.wildcards(wildcards).forEach(each -> each.grows(message.channel(), message.seq()));
            return;
        }
        wildcards.find(message.channel().name(), matching);
        matching.forEach(each -> each.grows(message.channel(), message.seq()));
        matching.clear();
    }

    /// Any thread, and again for the same message if need be. When it returns, nobody begins to write the content to a
    /// subscriber any more.
    @Override
    public void erased(ChannelLog channel, long seq) {
        ChannelTail tail = tails.get(channel);
        if (tail != null) {
            tail.erased(seq);
        }
    }

    /// Any message may have lost its content: what is in memory is not delivered any more, but read anew. Any thread.
    public void mayBeErased() {
        tails.forEach((channel, tail) -> {
            tail.erased(1);
            tail.erased(channel.last());
        });
    }

    /// Starts a subscription, which becomes ready whenever its channel has grown.
    public Subscription subscribe(SubscriptionStart start, ReadyList ready) {
        Subscription subscription = join(start, new SubscriptionKey(ready.nextSerial(), 0), null, ready);
        subscription.ready();
        return subscription;
    }

    /// The same for a channel of a wildcard, and it is not ready yet.
    Subscription join(SubscriptionStart start, SubscriptionKey key, @Nullable WildcardSubscription wildcard,
            ReadyList ready) {
        var subscription = new Subscription(start, key, wildcard, services, ready);
        ready.register(subscription);
        ChannelTail tail = tails.compute(start.channel(), (channel, known) -> joined(channel, known, subscription));
        tail.begin();
        subscription.follow(tail);
        return subscription;
    }

    /// Ends a subscription: nothing more is delivered for it. The tail of a channel without subscribers is dropped.
    public void unsubscribe(Subscription subscription) {
        subscription.close();
        tails.computeIfPresent(subscription.channel(), (_, tail) -> tail.leave(subscription) ? null : tail);
    }

    /// Takes a subscription out that has taken all there is; false when there is more, and then nothing is done.
    boolean leaveIfTaken(Subscription subscription) {
        boolean[] left = new boolean[1];
        tails.computeIfPresent(subscription.channel(), (_, tail) -> {
            left[0] = tail.hasTakenAll(subscription);
            return left[0] && tail.leave(subscription) ? null : tail;
        });
        return left[0];
    }

    /// Starts to follow all channels that match and may be read, those included that are made later: from the messages on
    /// that are told from now on.
    public WildcardSubscription subscribeAll(WildcardSubscription.Start start, ReadyList ready) {
        var wildcard = new WildcardSubscription(start, this, ready);
        ready.register(wildcard);
        wildcards.add(wildcard);
        return wildcard;
    }

    /// Ends a wildcard, on all its channels.
    public void unsubscribeAll(WildcardSubscription wildcard) {
        wildcards.remove(wildcard);
        wildcard.close();
    }

    /// How many wildcards would begin on a channel with its next message, at most; a few are nobody's concern. Any thread.
    public int beginningOn(ChannelLog channel) {
        if (wildcards.size() <= BEGINNINGS_FREE) {
            return 0;
        }
        ChannelTail tail = tails.get(channel);
        return Math.max(0, wildcards.count(channel.name()) - (tail == null ? 0 : tail.readers()));
    }

    /// How many wildcards match a channel. Any thread.
    public int wildcardsOn(ChannelLog channel) {
        return wildcards.isEmpty() ? 0 : wildcards.count(channel.name());
    }

    /// What the tails hold now.
    public long bytes() {
        return memory.held();
    }

    private ChannelTail joined(ChannelLog channel, @Nullable ChannelTail known, Subscription subscription) {
        ChannelTail tail = known == null ? new ChannelTail(channel, new MessageEncoder(channel.name(), epoch), memory)
                : known;
        tail.join(subscription);
        return tail;
    }

    private long bytesPerChannel() {
        return Math.min(limits.tailBytesPerChannelMax(), memory.bytesMax() / Math.max(1, tails.size()));
    }
}
