package dev.pinion.server.deliver;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

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
    /// More than stay for a moment after they have delivered.
    private static final int CHANNELS = 200;
    private static final int MESSAGES = 3_000;
    private static final long LOOKS_EVERY_NANOS = 200_000;

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
        WildcardSubscription wildcard = tails.subscribeAll(wildcard(), ready);
        Subscription stays = tails.subscribe(plain(channel), others);
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

    @Test
    void eachMessageComesOnceWhileStateComesAndGoesAndMessagesAreErased() throws Exception {
        // Given
        try (Writer one = new Writer(); Writer two = new Writer()) {
            List<ChannelLog> channels = IntStream.range(0, CHANNELS)
                    .mapToObj(n -> database.log().channel("c" + n))
                    .toList();
            tails.subscribeAll(wildcard(), one.ready);
            for (ChannelLog each : channels) {
                tails.subscribe(plain(each), two.ready);
            }
            long seed = System.nanoTime();
            System.out.println("seed " + seed);
            Random random = new Random(seed);
            // When
            for (int n = 1; n <= MESSAGES; n++) {
                ChannelLog to = channels.get(random.nextInt(random.nextBoolean() ? 3 : CHANNELS));
                database.log().append(message(to), new Quiet());
                if (to.last() > 0) {
                    var _ = database.log().erase(to, 1 + random.nextLong(to.last()));
                }
            }
            // Then
            await().atMost(Duration.ofMinutes(1)).until(() -> one.count() >= MESSAGES && two.count() >= MESSAGES);
            for (ChannelLog each : channels) {
                List<Long> all = LongStream.rangeClosed(1, each.last()).boxed().toList();
                assertEquals(all, one.of(each.name()));
                assertEquals(all, two.of(each.name()));
            }
        }
    }

    /// A connection's writer as it is, beside which housekeeping looks all the time.
    private static final class Writer implements Reader, Reader.Output, AutoCloseable {
        private static final Pattern DESTINATION = Pattern.compile("destination:/channel/(.*)");
        private static final Pattern SEQ = Pattern.compile("\nseq:([0-9]+)");

        private final ReadyList ready = new ReadyList(this, TestBudgets.roomy());
        private final Semaphore wakes = new Semaphore(0);
        private final Map<String, List<Long>> got = new ConcurrentHashMap<>();
        private final AtomicInteger count = new AtomicInteger();
        private final ExecutorService threads = Executors.newFixedThreadPool(2);
        private volatile boolean closed;

        Writer() {
            threads.execute(this::write);
            threads.execute(this::look);
        }

        @Override
        public void wake() {
            wakes.release();
        }

        private void write() {
            while (!closed) {
                wakes.acquireUninterruptibly();
                wakes.drainPermits();
                for (Subscription next = ready.next(); next != null; next = ready.next()) {
                    turn(next);
                }
            }
        }

        private void turn(Subscription next) {
            if (next.prepare()) {
                try {
                    next.deliver(this);
                } catch (IOException never) {
                    throw new UncheckedIOException(never);
                }
                ready.again(next);
            } else {
                next.rest();
            }
        }

        private void look() {
            while (!closed) {
                ready.look(System.nanoTime());
                LockSupport.parkNanos(LOOKS_EVERY_NANOS);
            }
        }

        @Override
        public void foundAt(long nanos) {}

        @Override
        public void message(Body prefix, Body own, Body shared) {
            String head = shared.utf8();
            got.computeIfAbsent(first(DESTINATION, head), _ -> Collections.synchronizedList(new ArrayList<>()))
                    .add(Long.parseLong(first(SEQ, head)));
            count.incrementAndGet();
        }

        private static String first(Pattern pattern, String head) {
            Matcher found = pattern.matcher(head);
            assertTrue(found.find(), head);
            return found.group(1);
        }

        int count() {
            return count.get();
        }

        List<Long> of(String channel) {
            return got.getOrDefault(channel, List.of());
        }

        @Override
        public void close() {
            closed = true;
            wake();
            threads.shutdown();
        }
    }

    private static void deliver(Subscription reader) throws IOException {
        assertTrue(reader.prepare());
        reader.deliver(new Ignoring());
        assertFalse(reader.prepare());
    }

    private static WildcardSubscription.Start wildcard() {
        return new WildcardSubscription.Start(HeaderValue.of("w"), Optional.empty(), AckMode.AUTO,
                new Credit(1, TestBudgets.roomy()), List.of(new ChannelPattern(">")),
                (_, seq) -> new WildcardSubscription.Place(seq, Progress.NOT_KEPT), TestBudgets.roomy(),
                (_, _, _) -> {}, () -> {});
    }

    private static SubscriptionStart plain(ChannelLog channel) {
        return new SubscriptionStart(HeaderValue.of("s"), Optional.empty(), channel, 1, AckMode.AUTO, false,
                new Credit(1, TestBudgets.roomy()), Progress.NOT_KEPT, null, null, null, (_, _, _) -> {});
    }

    private static NewMessage message(ChannelLog channel) {
        return new NewMessage(channel, "alice", Bytes.EMPTY, Bytes.owned("hello".getBytes(StandardCharsets.US_ASCII)));
    }

    /// Stores a message, and waits until tails were told of it.
    private void append() throws InterruptedException {
        long before = channel.last();
        database.log().append(message(channel), new Quiet());
        await().until(() -> channel.last() > before);
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
