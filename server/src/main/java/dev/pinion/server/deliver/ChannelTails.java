package dev.pinion.server.deliver;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

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
    private final DeliveryServices services;
    private final String epoch;
    private final DeliveryLimits limits;
    private final List<PatternSubscription> patterns = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<ChannelLog, ChannelTail> tails = new ConcurrentHashMap<>();
    /// Only the committer touches these two.
    private final List<Reader> answered = new ArrayList<>();
    private final Set<ChannelTail> grown = new LinkedHashSet<>();

    public ChannelTails(MessageLog log, String epoch, DeliveryLimits limits, Clock clock) {
        services = new DeliveryServices(log, limits, clock);
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
            if (message.seq() == 1) {
                patterns.forEach(pattern -> pattern.appeared(message.channel()));
            }
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

    /// Any thread, and again for the same message if need be. When it returns, nobody begins to write the content to a
    /// subscriber any more.
    @Override
    public void erased(ChannelLog channel, long seq) {
        ChannelTail tail = tails.get(channel);
        if (tail != null) {
            tail.erased(seq);
        }
    }

    /// Starts a subscription, which becomes ready whenever its channel has grown.
    public Subscription subscribe(SubscriptionStart start, ReadyList ready) {
        var subscription = new Subscription(start, services, ready);
        ready.register(subscription);
        ChannelTail tail = tails.compute(start.channel(), (channel, known) -> joined(channel, known, subscription));
        tail.begin();
        subscription.follow(tail);
        return subscription;
    }

    /// Ends a subscription: nothing more is delivered for it. The tail of a channel without subscribers is dropped.
    public void unsubscribe(Subscription subscription) {
        subscription.close();
        subscription.forgotten();
        tails.computeIfPresent(subscription.channel(), (_, tail) -> dropWhenEmpty(tail, subscription));
    }

    /// Starts to follow all channels that match, those included that are made later.
    public PatternSubscription subscribeAll(PatternSubscription.Start start, ReadyList ready) {
        var pattern = new PatternSubscription(start, this, ready, limits.channelsPerPatternMax());
        // First hear of new channels, then look at those that exist: none falls between, and none counts twice.
        patterns.add(pattern);
        services.log().channels().forEach(pattern::exists);
        return pattern;
    }

    /// Ends a subscription to a pattern, on all its channels.
    public void unsubscribeAll(PatternSubscription pattern) {
        patterns.remove(pattern);
        pattern.close();
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
