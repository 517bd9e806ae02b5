package dev.pinion.server.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.MessageLog;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.protocol.stomp.From;
import dev.pinion.protocol.stomp.MessageId;
import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.cursor.StoreFutures;
import dev.pinion.server.deliver.ChainText;

/// Refuses to go on in another history than the one that a client has read: a database that was restored has another epoch,
/// one that was put back behind our backs lacks the message that the client saw last, or has another one in its place.
///
/// Thread: the connection's reader; waits for the store where a message has to be looked up.
final class HistoryCheck {
    private final MessageLog log;
    private final String epoch;
    private final Duration storeWait;

    HistoryCheck(MessageLog log, String epoch, Duration storeWait) {
        this.log = log;
        this.epoch = epoch;
        this.storeWait = storeWait;
    }

    /// @throws ProtocolException when the client has read under another epoch
    void refuseOtherEpoch(Command.Subscribe asked) throws ProtocolException {
        Optional<String> ofSeen = asked.seen().map(MessageId::epoch);
        if (isOther(asked.epoch()) || isOther(ofSeen)) {
            throw changed("SUBSCRIBE names another epoch than this server's " + epoch);
        }
    }

    private boolean isOther(Optional<String> named) {
        return named.isPresent() && !named.get().equals(epoch);
    }

    /// For a subscription to one channel: the last message seen is the one that `seen` names, or the one before
    /// `from:seq=N`.
    ///
    /// @throws ProtocolException when it is not here, or another one
    void refuseOtherChain(ChannelLog channel, Command.Subscribe asked) throws ProtocolException, InterruptedException {
        if (asked.seen().isPresent()) {
            MessageId seen = asked.seen().get();
            if (!seen.channel().equals(channel.name())) {
                throw malformed();
            }
            refuseOtherChain(channel, seen.seq(), asked.chain());
        } else if (asked.chain().isPresent() && asked.from() instanceof From.Seq(long next) && next > 1) {
            refuseOtherChain(channel, next - 1, asked.chain());
        }
    }

    /// @param seq of the last message seen
    /// @param chain its chain, where the client told it
    void refuseOtherChain(ChannelLog channel, long seq, Optional<String> chain)
            throws ProtocolException, InterruptedException {
        if (seq > channel.last()) {
            throw changed("SUBSCRIBE by a client that has seen message " + seq + ", but the channel ends with "
                    + channel.last());
        }
        if (chain.isPresent() && !isThere(channel, seq, chain.get())) {
            throw changed("SUBSCRIBE with a chain that is not the one of message " + seq + " here");
        }
    }

    /// Whether the message has this chain, as far as anybody knows: what retention has deleted cannot be compared, but for the
    /// last of it.
    private boolean isThere(ChannelLog channel, long seq, String chain) throws InterruptedException {
        if (seq < channel.first()) {
            return channel.chainBefore(seq + 1).map(before -> ChainText.of(before).equals(chain)).orElse(true);
        }
        return StoreFutures.await(log.read(channel, seq, 1, 1), storeWait)
                .stream()
                .allMatch(message -> message.seq() != seq || ChainText.of(message).equals(chain));
    }

    /// A cursor and its messages lie in one database. If the one is ahead of the other, they are not of one history.
    ///
    /// @throws ProtocolException when it lies beyond the end of a channel
    void refuseBeyondTheEnd(Cursor cursor) throws ProtocolException {
        for (Map.Entry<String, Long> floor : cursor.floors().entrySet()) {
            long last = log.channel(floor.getKey()).last();
            if (floor.getValue() > last) {
                throw changed("SUBSCRIBE to a durable subscription that has read " + floor.getValue()
                        + " messages of a channel, which ends with " + last);
            }
        }
    }

    /// The first sequence that a new subscription may deliver.
    ///
    /// @throws ProtocolException for one beyond the end
    long position(ChannelLog channel, From from) throws ProtocolException, InterruptedException {
        return switch (from) {
            case From.Next _ -> channel.last() + 1;
            case From.First _ -> Math.max(1, channel.first());
            case From.Last _ -> Math.max(1, channel.last());
            case From.Seq(long seq) -> notBeyondTheEnd(channel, seq);
            case From.Time(Instant time) -> StoreFutures.await(log.firstSeqAtOrAfter(channel, time), storeWait);
        };
    }

    private static long notBeyondTheEnd(ChannelLog channel, long seq) throws ProtocolException {
        if (seq > channel.last() + 1) {
            throw new ProtocolException(DisconnectReason.HISTORY_CHANGED,
                    "SUBSCRIBE from seq=" + seq + ", but the channel ends with " + channel.last());
        }
        return seq;
    }

    static ProtocolException malformed() {
        return new ProtocolException(DisconnectReason.MALFORMED_FRAME,
                "SUBSCRIBE with seen, which names a message of a channel that it does not ask for");
    }

    private static ProtocolException changed(String what) {
        return new ProtocolException(DisconnectReason.HISTORY_CHANGED, what);
    }
}
