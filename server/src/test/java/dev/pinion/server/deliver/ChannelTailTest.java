package dev.pinion.server.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.AppendOutcome;
import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.NewMessage;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.fair.TestBudgets;
import dev.pinion.server.limits.DeliveryLimits;

/// The tail holds what somebody has yet to take, as far as its room allows, and nothing else.
class ChannelTailTest {
    private static final long ROOMY = 1 << 20;

    @TempDir
    private Path data;
    private Database database;
    private ChannelLog channel;
    private ChannelTail tail;
    private final TailMemory memory = new TailMemory(ROOMY);

    @BeforeEach
    void open() {
        database = Database.open(DatabaseConfig.defaults(data), Clock.systemUTC());
        channel = database.log().channel("x");
        tail = new ChannelTail(channel, new MessageEncoder("x", "epoch"), memory);
        tail.begin();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatAllHaveTakenIsDropped() throws InterruptedException {
        // Given
        Subscription quick = follower(1);
        Subscription slow = follower(1);
        List<StoredMessage> messages = append(4);
        add(messages.subList(0, 3));
        assertTrue(quick.prepare());
        // When
        tail.wakeAll();
        ChannelTail.Outcome whileSlowHasNot = look(1);
        assertTrue(slow.prepare());
        add(messages.subList(3, 4));
        // Then
        assertEquals(ChannelTail.Outcome.TAKEN, whileSlowHasNot);
        assertEquals(ChannelTail.Outcome.OLDER, look(1));
        assertEquals(ChannelTail.Outcome.TAKEN, look(4));
    }

    @Test
    void whoReadsTheLogFarBehindLeavesRoomForTheNewest() throws InterruptedException {
        // Given
        List<StoredMessage> messages = append(100);
        follower(1);
        // When
        messages.forEach(message -> tail.add(message, 10_000));
        tail.wakeAll();
        // Then
        assertEquals(ChannelTail.Outcome.OLDER, look(1));
        assertEquals(ChannelTail.Outcome.TAKEN, look(100));
    }

    @Test
    void theNewestIsKeptForWhoComesNext() throws InterruptedException {
        // Given
        add(append(3));
        // When
        Subscription late = follower(3);
        // Then
        assertEquals(ChannelTail.Outcome.TAKEN, look(3));
        assertTrue(late.prepare());
    }

    private Subscription follower(long from) {
        var start = new SubscriptionStart(HeaderValue.of("s"), Optional.empty(), channel, from, AckMode.AUTO, false,
                new Credit(1, TestBudgets.roomy()), Progress.NOT_KEPT, null, null, null, (_, _, _) -> {});
        var subscription = new Subscription(start, new SubscriptionKey(1, 0), null,
                new DeliveryServices(database.log(), DeliveryLimits.DEFAULTS, Clock.systemUTC()),
                new ReadyList(() -> {}, TestBudgets.roomy()));
        tail.join(subscription);
        subscription.follow(tail);
        return subscription;
    }

    private List<StoredMessage> append(int count) throws InterruptedException {
        List<Stored> stored = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stored.add(new Stored());
            database.log()
                    .append(new NewMessage(channel, "alice", Bytes.EMPTY,
                            Bytes.owned("hello".getBytes(StandardCharsets.US_ASCII))), stored.getLast());
        }
        List<StoredMessage> messages = stored.stream().map(Stored::join).toList();
        // The end of a channel moves after publishers are told, and before tails are.
        Awaitility.await().until(() -> channel.last() >= messages.getLast().seq());
        return messages;
    }

    private void add(List<StoredMessage> messages) {
        messages.forEach(message -> tail.add(message, ROOMY));
        tail.wakeAll();
    }

    private ChannelTail.Outcome look(long from) {
        return tail.read(from, 1, 1, new ArrayList<>());
    }

    private static final class Stored extends CompletableFuture<StoredMessage> implements AppendOutcome {
        @Override
        public void stored(StoredMessage message) {
            complete(message);
        }

        @Override
        public void failed(StorageException why) {
            completeExceptionally(why);
        }
    }
}
