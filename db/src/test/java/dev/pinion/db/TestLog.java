package dev.pinion.db;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What the tests of the log share: short ways to append and to read.
public final class TestLog {

    private TestLog() {}

    static Database open(Path directory) {
        return Database.open(DatabaseConfig.defaults(directory), Clock.systemUTC());
    }

    static Bytes utf8(String text) {
        return Bytes.owned(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(StoredMessage message) {
        return new String(message.body().toByteArray(), StandardCharsets.UTF_8);
    }

    static NewMessage message(ChannelLog channel, String body) {
        return new NewMessage(channel, "alice", utf8("content-type:text/plain\n"), utf8(body));
    }

    static CompletableFuture<StoredMessage> append(MessageLog log, NewMessage message) throws InterruptedException {
        CompletableFuture<StoredMessage> stored = new CompletableFuture<>();
        log.append(message, completing(stored));
        return stored;
    }

    static CompletableFuture<StoredMessage> append(MessageLog log, String channel, String body)
            throws InterruptedException {
        return append(log, message(log.channel(channel), body));
    }

    public static AppendOutcome completing(CompletableFuture<StoredMessage> future) {
        return new AppendOutcome() {
            @Override
            public void stored(StoredMessage message) {
                future.complete(message);
            }

            @Override
            public void failed(StorageException why) {
                future.completeExceptionally(why);
            }
        };
    }

    /// What was told, as words: `stored 1`, `duplicate 1`, `mismatch`.
    static AppendOutcome telling(CompletableFuture<String> answer) {
        return new AppendOutcome() {
            @Override
            public void stored(StoredMessage message) {
                answer.complete("stored " + message.seq());
            }

            @Override
            public void duplicate(ChannelLog channel, long seq) {
                answer.complete("duplicate " + seq);
            }

            @Override
            public void mismatch() {
                answer.complete("mismatch");
            }

            @Override
            public void failed(StorageException why) {
                answer.completeExceptionally(why);
            }
        };
    }

    /// The sequence that a repeated message has; negative: it was stored once more.
    static AppendOutcome duplicate(CompletableFuture<Long> answered) {
        return new AppendOutcome() {
            @Override
            public void stored(StoredMessage message) {
                answered.complete(-message.seq());
            }

            @Override
            public void duplicate(ChannelLog channel, long seq) {
                answered.complete(seq);
            }

            @Override
            public void mismatch() {
                answered.complete(0L);
            }

            @Override
            public void failed(StorageException why) {
                answered.completeExceptionally(why);
            }
        };
    }

    static GroupOutcome completingAll(CompletableFuture<List<StoredMessage>> future) {
        return new GroupOutcome() {
            @Override
            public void stored(List<StoredMessage> messages) {
                future.complete(messages);
            }

            @Override
            public void failed(StorageException why) {
                future.completeExceptionally(why);
            }
        };
    }

    /// All messages of a channel, page by page.
    static List<StoredMessage> readAll(MessageLog log, ChannelLog channel) {
        List<StoredMessage> all = new ArrayList<>();
        long next = channel.first();
        while (next <= channel.last()) {
            List<StoredMessage> page = log.read(channel, next, 500, 1 << 20).join();
            all.addAll(page);
            next = page.getLast().seq() + 1;
        }
        return all;
    }
}
