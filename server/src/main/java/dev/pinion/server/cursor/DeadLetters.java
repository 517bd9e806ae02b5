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

    public void putAway(ChannelLog channel, List<Long> refused) throws InterruptedException {
        if (channel.name().startsWith("@") || channel.name().length() + PREFIX.length() > NAME_CHARS_MAX) {
            return;
        }
        ChannelLog dead = log.channel(PREFIX + channel.name());
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
        Map<String, String> why = new LinkedHashMap<>();
        why.put("dead-channel", message.channel().name());
        why.put("dead-seq", Long.toString(message.seq()));
        why.put("dead-reason", "max-deliveries");
        Bytes reason = bytes(HeaderBlock.of(why).bytes());
        byte[] headers = new byte[message.headers().size() + reason.size()];
        message.headers().copyTo(headers, 0);
        reason.copyTo(headers, message.headers().size());
        return new NewMessage(dead, message.sender(), Bytes.owned(headers), message.body());
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
