package dev.pinion.server.session;

import java.util.Optional;

import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.deliver.ChannelTails;
import dev.pinion.server.deliver.PatternSubscription;
import dev.pinion.server.deliver.Subscription;

/// A subscription as its client knows it, by one id: to one channel, or to a pattern; with a cursor where it is durable.
sealed interface ClientSubscription {
    Optional<Cursor> cursor();

    void end(ChannelTails tails);

    /// A subscription to one channel.
    ///
    /// @param position the first sequence that it may deliver
    record ToChannel(Subscription subscription, long position, boolean noLocal,
            Optional<Cursor> cursor) implements ClientSubscription {
        @Override
        public void end(ChannelTails tails) {
            tails.unsubscribe(subscription);
        }
    }

    record ToPattern(PatternSubscription subscription, Optional<Cursor> cursor) implements ClientSubscription {
        @Override
        public void end(ChannelTails tails) {
            tails.unsubscribeAll(subscription);
        }
    }
}
