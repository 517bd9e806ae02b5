package dev.pinion.server.session;

import java.util.Optional;

import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.deliver.ChannelTails;
import dev.pinion.server.deliver.PatternSubscription;
import dev.pinion.server.deliver.Subscription;

/// What one SUBSCRIBE has made: a subscription to one channel, or to a pattern; with a cursor where it is durable.
sealed interface LiveSubscription {
    Optional<Cursor> cursor();

    void end(ChannelTails tails);

    /// A subscription to one channel.
    ///
    /// @param position the first sequence that it may deliver
    record One(Subscription subscription, long position, boolean noLocal,
            Optional<Cursor> cursor) implements LiveSubscription {
        @Override
        public void end(ChannelTails tails) {
            tails.unsubscribe(subscription);
        }
    }

    record Pattern(PatternSubscription subscription, Optional<Cursor> cursor) implements LiveSubscription {
        @Override
        public void end(ChannelTails tails) {
            tails.unsubscribeAll(subscription);
        }
    }
}
