package dev.pinion.server.deliver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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
import dev.pinion.protocol.Body;
import dev.pinion.protocol.ChannelPattern;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.HeaderValue;
import dev.pinion.server.fair.TestBudgets;
import dev.pinion.server.limits.DeliveryLimits;

/// A wildcard follows a channel while it has something to deliver there, beside others that stay.
class WildcardSubscriptionTest {
    @TempDir
    private Path data;
    private Database database;
    private ChannelLog channel;
    private ChannelTails tails;
    private final ReadyList ready = new ReadyList(() -> {}, TestBudgets.roomy());
    private final ReadyList others = new ReadyList(() -> {}, TestBudgets.roomy());

    @BeforeEach
    void open() {
        database = Database.open(DatabaseConfig.defaults(data), Clock.systemUTC());
        channel = database.log().channel("x");
        tails = new ChannelTails(database.log(), "epoch", DeliveryLimits.DEFAULTS, 1 << 20, Clock.systemUTC());
        database.log().listen(tails);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatHasLeftAChannelDeliversNoMoreThereAndTakesNoOtherReaderWithIt() throws Exception {
        // Given
        WildcardSubscription wildcard = wildcard();
        Subscription stays = plain();
        assertEquals(stays, others.next());
        append();
        Subscription left = Objects.requireNonNull(wildcard.on(channel));
        deliver(left);
        deliver(stays);
        ready.look(System.nanoTime());
        ready.look(System.nanoTime());
        left.rest();
        assertNull(wildcard.on(channel));
        // When: it had become ready once more meanwhile
        left.rest();
        // Then
        append();
        assertEquals(stays, others.next());
        assertTrue(stays.prepare());
        Subscription successor = wildcard.on(channel);
        assertNotNull(successor);
        assertTrue(successor.prepare());
        assertFalse(left.prepare());
    }

    private static void deliver(Subscription reader) throws IOException {
        assertTrue(reader.prepare());
        reader.deliver(new Ignoring());
        assertFalse(reader.prepare());
    }

    private WildcardSubscription wildcard() {
        return tails.subscribeAll(new WildcardSubscription.Start(HeaderValue.of("w"), Optional.empty(), AckMode.AUTO,
                new Credit(1, TestBudgets.roomy()), List.of(new ChannelPattern(">")),
                (_, seq) -> new WildcardSubscription.Place(seq, Progress.NOT_KEPT), TestBudgets.roomy(),
                (_, _, _) -> {}, () -> {}), ready);
    }

    private Subscription plain() {
        return tails.subscribe(
                new SubscriptionStart(HeaderValue.of("s"), Optional.empty(), channel, 1, AckMode.AUTO, false,
                        new Credit(1, TestBudgets.roomy()), Progress.NOT_KEPT, null, null, null, (_, _, _) -> {}),
                others);
    }

    /// Stores a message, and waits until tails were told of it.
    private void append() throws InterruptedException {
        long before = channel.last();
        database.log()
                .append(new NewMessage(channel, "alice", Bytes.EMPTY,
                        Bytes.owned("hello".getBytes(StandardCharsets.US_ASCII))), new Quiet());
        Awaitility.await().until(() -> channel.last() > before);
        database.log().flush().join();
    }

    private static final class Ignoring implements Reader.Output {
        @Override
        public void foundAt(long nanos) {}

        @Override
        public void message(Body prefix, Body own, Body shared) {}
    }

    private static final class Quiet implements AppendOutcome {
        @Override
        public void stored(StoredMessage message) {}

        @Override
        public void failed(StorageException why) {
            throw new IllegalStateException(why);
        }
    }
}
