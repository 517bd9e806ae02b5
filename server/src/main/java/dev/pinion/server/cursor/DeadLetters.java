package dev.pinion.server.cursor;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.AppendOutcome;
import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.MessageLog;
import dev.pinion.db.NewMessage;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.HeaderBlock;

/// Copies messages that a durable subscription has refused too often to `/channel/dead.NAME`, with the reason.
///
/// Thread: the connection's reader, which waits until the copy is on disk. Inboxes have no dead letters: a channel that
/// others may read is no place for them, and the message stays in the inbox's log.
public final class DeadLetters {
    private static final int NAME_CHARS_MAX = 200;
    private static final String PREFIX = "dead.";

    private final MessageLog log;
    private final Duration storeWait;

    public DeadLetters(MessageLog log, Duration storeWait) {
        this.log = log;
        this.storeWait = storeWait;
    }

    /// Copies them, if they are still there.
    ///
    /// @throws ProtocolException when that would begin one channel too many
    public void putAway(ChannelLog channel, List<Long> refused) throws ProtocolException, InterruptedException {
        if (channel.name().startsWith("@") || channel.name().length() + PREFIX.length() > NAME_CHARS_MAX) {
            return;
        }
        ChannelLog dead = log.channel(PREFIX + channel.name());
        if (dead.last() == 0 && log.channelCount() >= log.channelsMax()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED,
                    "NACK of a message that would begin the channel " + dead.name()
                            + "; there are as many channels as channels.max allows");
        }
        for (long seq : refused) {
            List<StoredMessage> found = await(log.read(channel, seq, 1, 1));
            if (!found.isEmpty() && found.getFirst().seq() == seq) { // else retention has deleted it
                var stored = new Outcome();
                log.append(copy(found.getFirst(), dead), stored);
                await(stored.done);
            }
        }
    }

    private NewMessage copy(StoredMessage message, ChannelLog dead) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(HeaderNames.DEAD_CHANNEL, message.channel().name());
        headers.put(HeaderNames.DEAD_SEQ, Long.toString(message.seq()));
        headers.put(HeaderNames.DEAD_REASON, "max-deliveries");
        // What a sender wrote under these names, while that was taken, or an earlier death: only the last one is told.
        HeaderBlock.ofStored(Body.owned(message.headers().toByteArray())).toMap().forEach(headers::putIfAbsent);
        return new NewMessage(dead, message.sender(), bytes(HeaderBlock.of(headers).bytes()), message.body());
    }

    private static Bytes bytes(Body body) {
        return Bytes.owned(body.toByteArray());
    }

    private <T> T await(CompletableFuture<T> answer) throws InterruptedException {
        return StoreFutures.await(answer, storeWait);
    }

    private static final class Outcome implements AppendOutcome {
        private final CompletableFuture<StoredMessage> done = new CompletableFuture<>();

        @Override
        public void stored(StoredMessage message) {
            done.complete(message);
        }

        @Override
        public void failed(StorageException why) {
            done.completeExceptionally(why);
        }
    }
}
