package dev.pinion.server.deliver;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

import dev.pinion.db.ChannelLog;

/// One SUBSCRIBE with a wildcard: a subscription on each channel that matches and that the identity may read, under
/// one id.
///
/// Threads: [#exists] and [#close] on the connection's reader, [#appeared] on the committer. One lock, held while
/// subscriptions are made; follows at most `channelsMax` channels.
public final class PatternSubscription {
    private final Start start;
    private final ChannelTails tails;
    private final ReadyList ready;
    private final int channelsMax;
    private final Map<ChannelLog, Subscription> followed = new HashMap<>();
    private boolean closed;

    PatternSubscription(Start start, ChannelTails tails, ReadyList ready, int channelsMax) {
        this.start = start;
        this.tails = tails;
        this.ready = ready;
        this.channelsMax = channelsMax;
    }

    /// A channel was there when the subscription began.
    void exists(ChannelLog channel) {
        follow(channel, start.positionOnExisting().applyAsLong(channel));
    }

    /// A channel had its first message.
    void appeared(ChannelLog channel) {
        follow(channel, 1);
    }

    private synchronized void follow(ChannelLog channel, long position) {
        if (closed || followed.containsKey(channel) || followed.size() >= channelsMax
                || !start.wanted().test(channel)) {
            return;
        }
        Progress progress = start.progress().on(channel, position);
        followed.put(channel, tails.subscribe(start.each().on(channel, position, progress), ready));
    }

    synchronized void close() {
        closed = true;
        followed.values().forEach(tails::unsubscribe);
        followed.clear();
    }

    /// What to follow, and from where.
    ///
    /// @param each what the subscriptions on the channels have in common; its channel and position do not count
    /// @param wanted whether a channel matches and may be read; asked on the committer too, so it returns at once
    /// @param positionOnExisting where to begin on a channel that has messages already
    /// @param progress who keeps the position on a channel
    public record Start(SubscriptionStart each, Predicate<ChannelLog> wanted,
            ToLongFunction<ChannelLog> positionOnExisting, ProgressByChannel progress) {}

    /// Gives each channel its own [Progress].
    public interface ProgressByChannel {
        Progress on(ChannelLog channel, long position);
    }
}
