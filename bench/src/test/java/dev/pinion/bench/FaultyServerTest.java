package dev.pinion.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.bench.ceiling.Behaviour;
import dev.pinion.bench.ceiling.ThrowawayKey;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Bounds;
import dev.pinion.bench.plan.Flaws;
import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.Consume;
import dev.pinion.bench.plan.Scenario.EchoClosedLoop;
import dev.pinion.bench.plan.Scenario.EchoOpenLoop;
import dev.pinion.bench.plan.Scenario.FanOut;
import dev.pinion.bench.plan.Scenario.Publish;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Dialect;
import dev.pinion.bench.wire.Target;

/// The generator must notice what a server does wrong; each of these servers does one thing wrong.
@Order(1) // long: it begins first
class FaultyServerTest {

    /// A connection is opened within the patience too, beside other tests, before anything is compiled.
    private static final Bounds IMPATIENT = new Bounds(Duration.ZERO, Duration.ofMinutes(1), 2_000,
            Duration.ofSeconds(5));

    @TempDir
    private static Path folder = Path.of("");
    private static ThrowawayKey key = new ThrowawayKey(folder, "");

    @BeforeAll
    static void makeKey() throws IOException, InterruptedException {
        key = LoadedResponder.key(folder);
    }

    @Test
    void lostReceiptsAreCounted() throws Exception {
        // Given: every 400th receipt is lost
        Behaviour behaviour = new Faulty(n -> n % 400 == 0 ? 0 : 1, _ -> 1);

        // When
        BenchResult result = run(behaviour, new Publish(2, 64, 100));

        // Then
        assertEquals(new Flaws(5, 0, 0), result.flaws());
        assertEquals(1_995, result.count());
    }

    @Test
    void doubledReceiptsAreCountedOnce() throws Exception {
        BenchResult result = run(new Faulty(n -> n % 400 == 0 ? 2 : 1, _ -> 1), new Publish(2, 64, 100));

        // The very last receipt's double comes after the end of the run, where nobody reads any more.
        assertEquals(0, result.flaws().lost());
        assertTrue(result.flaws().duplicated() >= 4 && result.flaws().duplicated() <= 5, result.toString());
        assertEquals(2_000, result.count());
    }

    @Test
    void whatAConsumerLacksOrGetsTwiceIsCounted() throws Exception {
        Behaviour behaviour = new Faulty(_ -> 1, n -> n % 400 == 0 ? 0 : n % 500 == 1 ? 2 : 1);

        BenchResult result = run(behaviour, new Consume(2, 64, 1, 100));

        assertEquals(new Flaws(5, 4, 0), result.flaws());
        assertEquals(1_995, result.count());
    }

    @Test
    void aMessageThatComesToTwoMembersIsDoubled() throws Exception {
        // The responder knows no shared subscriptions.
        BenchResult result = run(Behaviour.HONEST, new Consume(2, 64, 2, 100));

        assertTrue(result.flaws().duplicated() > 0, result.toString());
        assertEquals(2_000, result.count());
    }

    @Test
    void aReceiptWithoutItsEchoIsNotEnough() throws Exception {
        BenchResult result = run(new Faulty(_ -> 1, n -> n == 2_000 ? 0 : 1), new EchoClosedLoop(2, 100));

        assertEquals(new Flaws(1, 0, 0), result.flaws());
        assertEquals(1_999, result.count());
    }

    @Test
    void lostDeliveriesAreCountedForEverySubscriber() throws Exception {
        BenchResult result = run(new Faulty(_ -> 1, n -> n % 1_000 == 7 ? 0 : 1), new FanOut(3, 64, 100));

        assertEquals(new Flaws(2 * 3, 0, 0), result.flaws());
        assertEquals(1_998 * 3, result.count());
    }

    @Test
    void doubledDeliveriesAreCountedForEverySubscriber() throws Exception {
        BenchResult result = run(new Faulty(_ -> 1, n -> n % 1_000 == 7 ? 2 : 1), new FanOut(3, 64, 100));

        assertEquals(new Flaws(0, 2 * 3, 0), result.flaws());
        assertEquals(2_000 * 3, result.count());
    }

    @Test
    void lostEchoesOfTheOpenLoopAreCounted() throws Exception {
        BenchResult result = run(new Faulty(_ -> 1, n -> n % 500 == 7 ? 0 : 1), new EchoOpenLoop(2, 5_000, 100));

        assertEquals(new Flaws(4, 0, 0), result.flaws());
        assertEquals(1_996, result.count());
    }

    @Test
    void aStallIsChargedToWhatItDelaysInTheOpenLoopAndToOneMessageInTheClosedLoop() throws Exception {
        // Given: after 100 frames the server stands still for 300 ms, once
        Bounds bounds = new Bounds(Duration.ZERO, Duration.ofMinutes(1), 1_000, Duration.ofSeconds(5));

        // When
        BenchResult open;
        try (LoadedResponder responder = LoadedResponder.start(key, new Stalling(100))) {
            open = responder.run(new EchoOpenLoop(1, 1_000, 100), bounds);
        }
        BenchResult closed;
        try (LoadedResponder responder = LoadedResponder.start(key, new Stalling(100))) {
            closed = responder.run(new EchoClosedLoop(1, 100), bounds);
        }

        // Then: about 300 of 1,000 waited, up to 300 ms; the closed loop sent none of those, so its p99 knows nothing
        assertTrue(open.latency().p99() > 200_000, open.toString());
        assertTrue(closed.latency().max() > 250_000, closed.toString());
        assertTrue(closed.latency().p99() < open.latency().p99() / 2, closed.toString());
    }

    @Test
    void aServerThatGoesAwayInTheMiddleEndsTheRunWithWhatItGot() throws Exception {
        Behaviour behaviour = new Behaviour() {
            @Override
            public void beforeFrame(long n) throws IOException {
                if (n > 500)
                    throw new IOException("gone");
            }
        };
        try (LoadedResponder responder = LoadedResponder.start(key, behaviour)) {
            String message = refusal(responder, new Publish(2, 16, 100));

            assertTrue(message.contains("closed the connection") || message.contains("a connection failed"), message);
            assertTrue(message.matches("(?s).*after [0-9]+ answers.*"), message);
        }
    }

    @Test
    void aServerThatFallsSilentEndsTheRun() throws Exception {
        try (LoadedResponder responder = LoadedResponder.start(key, new Faulty(n -> n > 500 ? 0 : 1, _ -> 1))) {
            String message = refusal(responder, new Publish(2, 16, 100));

            assertTrue(message.contains("unanswered for") && message.contains("after 500 answers"), message);
        }
    }

    @Test
    void aServerThatTakesNothingMoreEndsTheRun() throws Exception {
        // Given: it reads on from nobody once it has seen a SEND, and the window is larger than what the sockets hold
        var never = new CountDownLatch(1);
        Behaviour behaviour = new Behaviour() {
            @Override
            public void beforeFrame(long n) throws InterruptedException {
                if (n > 1)
                    never.await();
            }
        };
        try (LoadedResponder responder = LoadedResponder.start(key, behaviour)) {
            // When
            String message = refusal(responder, new Publish(1, 80, 200_000));

            // Then
            assertTrue(message.contains("80 messages unanswered for"), message);
        }
    }

    @Test
    void nobodyListeningIsSaidSo() throws Exception {
        // Bound and not listening: nobody else can take the port meanwhile.
        try (Socket holder = new Socket()) {
            holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var nobody = new Target("nobody", "127.0.0.1", holder.getLocalPort(), key.pin(), Dialect.PINION,
                    () -> "token", OptionalLong.empty(), false);
            var plan = new BenchPlan(nobody, new Publish(2, 16, 100), IMPATIENT);

            var refused = assertThrows(BenchException.class, () -> new Bench(new SecureRandom()).run(plan));

            assertTrue(String.valueOf(refused.getMessage()).contains("refused"), refused::toString);
        }
    }

    @Test
    void moreWarmUpThanMessagesIsSaidSo() throws Exception {
        Bounds bounds = new Bounds(Duration.ofMinutes(1), Duration.ofMinutes(1), 100, Duration.ofSeconds(20));
        try (LoadedResponder responder = LoadedResponder.start(key, Behaviour.HONEST)) {
            var refused = assertThrows(BenchException.class, () -> responder.run(new Publish(1, 1, 100), bounds));

            assertTrue(String.valueOf(refused.getMessage()).contains("warm-up"), refused.toString());
        }
    }

    private static BenchResult run(Behaviour behaviour, Scenario scenario) throws Exception {
        try (LoadedResponder responder = LoadedResponder.start(key, behaviour)) {
            return responder.run(scenario, IMPATIENT);
        }
    }

    private static String refusal(LoadedResponder responder, Publish publish) {
        return String.valueOf(assertThrows(BenchException.class, () -> responder.run(publish, IMPATIENT)).getMessage());
    }

    private interface Copies {
        int of(long n);
    }

    private record Faulty(Copies ofReceipts, Copies ofMessages) implements Behaviour {
        @Override
        public int receipts(long n) {
            return ofReceipts.of(n);
        }

        @Override
        public int messages(long n) {
            return ofMessages.of(n);
        }
    }

    private record Stalling(long after) implements Behaviour {
        @Override
        public void beforeFrame(long n) {
            if (n == after)
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
        }
    }
}
