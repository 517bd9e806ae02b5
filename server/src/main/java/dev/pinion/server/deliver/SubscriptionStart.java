package dev.pinion.server.deliver;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.protocol.Alias;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.HeaderValue;

/// Where a subscription begins and how it is acknowledged.
///
/// @param id the client's `id`, repeated on every MESSAGE
/// @param said what the client calls the channel, where that is an alias
/// @param channel what is read
/// @param position the first sequence to deliver
/// @param browse whether to stop at what is the end now
/// @param credit how many may be unacknowledged, in the client modes
/// @param progress who keeps the position, for durable cursors
/// @param local what is not delivered since this connection has sent it (`no-local`); null: all is
/// @param chainBefore the chain's value before the first message, where the reader must be told it
/// @param member of the cursor that is shared with others; null: it is this subscription's alone
/// @param tooOften what becomes of messages that earlier connections were given too often
public record SubscriptionStart(HeaderValue id, Optional<Alias.Said> said, ChannelLog channel, long position,
        AckMode ack, boolean browse, Credit credit, Progress progress, @Nullable LocalMessages local,
        @Nullable Bytes chainBefore, @Nullable Membership member, TooOften tooOften) {

    /// Takes a message that was delivered too often without an ACK. When that is done it is given up with [Acknowledgements#giveUp].
    ///
    /// Thread: the connection's writer. MUST return at once.
    public interface TooOften {
        void putAway(ChannelLog channel, long seq, Acknowledgements toldWhenDone);
    }
}
