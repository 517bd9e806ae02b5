package dev.pinion.server.deliver;

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
/// Threads: [#committed] and [#wakeAfterBatch] on the committer; the rest on connections' readers. Never touches a
/// socket. The channels with subscribers share the memory that [DeliveryLimits] grants.
public final class ChannelTails implements CommitListener {
    private final MessageLog log;
    private final String epoch;
    private final DeliveryLimits limits;
    private final ConcurrentHashMap<ChannelLog, ChannelTail> tails = new ConcurrentHashMap<>();
    /// Only the committer touches these two.
    private final List<Reader> answered = new ArrayList<>();
    private final Set<ChannelTail> grown = new LinkedHashSet<>();

    public ChannelTails(MessageLog log, String epoch, DeliveryLimits limits) {
        this.log = log;
        this.epoch = epoch;
        this.limits = limits;
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
        for (StoredMessage message : batch) {
            ChannelTail tail = tails.get(message.channel());
            if (tail != null) {
                tail.add(message, bytesMax);
                grown.add(tail);
            }
        }
        answered.forEach(Reader::wake);
        answered.clear();
        grown.forEach(ChannelTail::wakeAll);
        grown.clear();
    }

    /// Starts a subscription, which becomes ready whenever its channel has grown.
    public Subscription subscribe(SubscriptionStart start, ReadyList ready) {
        var subscription = new Subscription(start, log, limits, ready);
        ChannelTail tail = tails.compute(start.channel(), (channel, known) -> joined(channel, known, subscription));
        tail.begin();
        subscription.follow(tail);
        return subscription;
    }

    /// Ends a subscription: nothing more is delivered for it. The tail of a channel without subscribers is dropped.
    public void unsubscribe(Subscription subscription) {
        subscription.close();
        tails.computeIfPresent(subscription.channel(), (_, tail) -> dropWhenEmpty(tail, subscription));
    }

    private ChannelTail joined(ChannelLog channel, @Nullable ChannelTail known, Subscription subscription) {
        ChannelTail tail = known == null ? new ChannelTail(channel, new MessageEncoder(channel.name(), epoch)) : known;
        tail.join(subscription);
        return tail;
    }

    private static @Nullable ChannelTail dropWhenEmpty(ChannelTail tail, Subscription subscription) {
        return tail.leave(subscription) ? null : tail;
    }

    private long bytesPerChannel() {
        return Math.min(limits.tailBytesPerChannelMax(), limits.tailBytesMax() / Math.max(1, tails.size()));
    }
}
