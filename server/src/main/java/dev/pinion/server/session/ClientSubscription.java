package dev.pinion.server.session;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.deliver.ChannelTails;
import dev.pinion.server.deliver.Subscription;
import dev.pinion.server.deliver.WildcardSubscription;

/// A subscription as its client knows it, by one id: to one channel, or to a wildcard; with a cursor where it is durable.
sealed interface ClientSubscription {
    Optional<Cursor> cursor();

    /// What was drawn on the budget for it, without its cursor.
    long bytes();

    void end(ChannelTails tails);

    /// The subscription by which it delivers messages of this channel; null where there is none now.
    @Nullable
    Subscription on(ChannelLog channel);

    /// A subscription to one channel.
    ///
    /// @param position the first sequence that it may deliver
    record ToChannel(Subscription subscription, long position, boolean noLocal, Optional<Cursor> cursor,
            long bytes) implements ClientSubscription {
        @Override
        public void end(ChannelTails tails) {
            tails.unsubscribe(subscription);
        }

        @Override
        public @Nullable Subscription on(ChannelLog channel) {
            return subscription.channel().equals(channel) ? subscription : null;
        }
    }

    record ToWildcard(WildcardSubscription subscription, Optional<Cursor> cursor,
            long bytes) implements ClientSubscription {
        @Override
        public void end(ChannelTails tails) {
            tails.unsubscribeAll(subscription);
        }

        @Override
        public @Nullable Subscription on(ChannelLog channel) {
            return subscription.on(channel);
        }
    }
}
