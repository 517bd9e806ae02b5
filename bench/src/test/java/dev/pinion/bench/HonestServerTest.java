package dev.pinion.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.bench.ceiling.Behaviour;
import dev.pinion.bench.ceiling.ThrowawayKey;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Bounds;
import dev.pinion.bench.plan.Flaws;
import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.Across;
import dev.pinion.bench.plan.Scenario.Besieged;
import dev.pinion.bench.plan.Scenario.Burdened;
import dev.pinion.bench.plan.Scenario.ConnectRate;
import dev.pinion.bench.plan.Scenario.Consume;
import dev.pinion.bench.plan.Scenario.EchoClosedLoop;
import dev.pinion.bench.plan.Scenario.EchoOpenLoop;
import dev.pinion.bench.plan.Scenario.FanOut;
import dev.pinion.bench.plan.Scenario.Mixed;
import dev.pinion.bench.plan.Scenario.Publish;
import dev.pinion.bench.plan.Scenario.Replay;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Dialect;
import dev.pinion.bench.wire.Target;
import dev.pinion.protocol.Pin;

/// Every scenario against a server that does what it should: exact counts, no flaw.
@Order(1) // long: it begins first
class HonestServerTest {

    private static final Behaviour WITH_HISTORY = new Behaviour() {
        @Override
        public int historyMost() {
            return 10_000;
        }
    };

    @TempDir
    private static Path folder = Path.of("");
    private static ThrowawayKey key = new ThrowawayKey(folder, "");

    @BeforeAll
    static void makeKey() throws IOException, InterruptedException {
        key = LoadedResponder.key(folder);
    }

    static List<Scenario> timed() {
        return List.of(new Publish(3, 16, 100), new Publish(1, 1, 36), new Publish(2, 4, 40_000),
                new EchoClosedLoop(4, 100), new EchoOpenLoop(4, 500, 100), new FanOut(5, 64, 100), new ConnectRate(2),
                new Consume(3, 16, 1, 100), new Besieged(1, new Publish(1, 1, 100)), new Mixed(6, 2, 600, 100),
                new Across(3, 300, 100));
    }

    @ParameterizedTest
    @MethodSource("timed")
    void aRunByTheClockCountsSomethingAndFindsNoFlaw(Scenario scenario) throws Exception {
        try (LoadedResponder responder = LoadedResponder.start(key, Behaviour.HONEST)) {
            BenchResult result = responder.run(scenario, LoadedResponder.SHORT);

            assertEquals(Flaws.NONE, result.flaws());
            assertTrue(result.count() > 0 && result.perSecond() > 0, result.toString());
            assertTrue(result.latency().samples() > 0 && result.latency().p50() > 0, result.toString());
        }
    }

    @Test
    void eachOfSeveralServersHasItsShareOfTheConnections() throws Exception {
        try (LoadedResponder first = LoadedResponder.start(key, Behaviour.HONEST);
                LoadedResponder second = LoadedResponder.start(key, Behaviour.HONEST)) {
            var bench = new Bench(new SecureRandom());
            var plan = new BenchPlan(List.of(first.target(), second.target()), new Publish(4, 16, 100),
                    LoadedResponder.SHORT.counting(1_000));
            BenchResult result = bench.run(plan);

            assertEquals(Flaws.NONE, result.flaws());
            assertEquals(1_000, result.count());
        }
    }

    @Test
    void oneOfSeveralServersThatIsAwayEndsTheRun() throws Exception {
        try (LoadedResponder first = LoadedResponder.start(key, Behaviour.HONEST)) {
            Target away;
            try (LoadedResponder second = LoadedResponder.start(key, Behaviour.HONEST)) {
                away = second.target();
            }
            var plan = new BenchPlan(List.of(first.target(), away), new Publish(4, 16, 100), LoadedResponder.SHORT);

            assertThrows(BenchException.class, () -> new Bench(new SecureRandom()).run(plan));
        }
    }

    @Test
    void whatSeveralServersCannotBeAskedForIsRefused() {
        var target = new Target("one", "127.0.0.1", 1, Pin.parse("sha256//" + "A".repeat(43) + "="), Dialect.PINION,
                () -> "token", OptionalLong.empty(), false);
        assertThrows(IllegalArgumentException.class,
                () -> new BenchPlan(List.of(target, target), new EchoClosedLoop(4, 100), LoadedResponder.SHORT));
        assertThrows(IllegalArgumentException.class,
                () -> new BenchPlan(List.of(), new Publish(4, 16, 100), LoadedResponder.SHORT));
    }

    @Test
    void aRunByCountCountsExactly() throws Exception {
        try (LoadedResponder responder = LoadedResponder.start(key, Behaviour.HONEST)) {
            assertEquals(1_001, responder.run(new Publish(3, 16, 100), 1_001).count());
            assertEquals(500, responder.run(new EchoClosedLoop(4, 100), 500).count());
            assertEquals(7 * 500, responder.run(new FanOut(7, 32, 100), 500).count());
            assertEquals(700, responder.run(new Consume(3, 16, 1, 100), 700).count());
            assertEquals(20, responder.run(new ConnectRate(3), 20).count());
            // Each of 200 messages goes to the three clients of its channel.
            assertEquals(3 * 200, responder.run(new Mixed(6, 2, 2_000, 100), 200).count());
        }
    }

    @Test
    void latencyIsTakenOfEveryMessageOfARunByCount() throws Exception {
        try (LoadedResponder responder = LoadedResponder.start(key, Behaviour.HONEST)) {
            assertEquals(1_000, responder.run(new Publish(2, 8, 100), 1_000).latency().samples());
            assertEquals(200, responder.run(new EchoOpenLoop(2, 2_000, 100), 200).latency().samples());
        }
    }

    @Test
    void theOpenLoopKeepsItsRate() throws Exception {
        try (LoadedResponder responder = LoadedResponder.start(key, Behaviour.HONEST)) {
            BenchResult result = responder.run(new EchoOpenLoop(4, 1_000, 100), 500);

            // Never more than was due; how much later depends on the machine's other work.
            assertEquals(500, result.count());
            assertTrue(result.perSecond() <= 1_000 && result.elapsed().toSeconds() < 20, result.toString());
        }
    }

    @Test
    void aReplayCountsEveryStoredMessage() throws Exception {
        try (LoadedResponder responder = LoadedResponder.start(key, WITH_HISTORY)) {
            BenchResult result = responder.run(new Replay(3_000, 100), 3_000);

            assertEquals(3_000, result.count());
            assertEquals(Flaws.NONE, result.flaws());
            assertTrue(result.figures().getOrDefault("stored per second", 0.0) > 0);
        }
    }

    @Test
    void aBurdenedServerIsMeasuredBeforeAndAfter() throws Exception {
        try (LoadedResponder responder = LoadedResponder.start(key, Behaviour.HONEST)) {
            BenchResult result = responder.run(new Burdened(2_000, new Publish(2, 8, 100)),
                    new Bounds(Duration.ofMillis(10), Duration.ofMillis(500), 1_000_000, Duration.ofSeconds(5)));

            assertEquals(Flaws.NONE, result.flaws());
            assertTrue(result.count() > 0, result.toString());
            assertTrue(result.figures().getOrDefault(Burdened.PERCENT, 0.0) > 0, result.toString());
        }
    }

    @Test
    void aMixedRunWeighsTheHeapBeforeAndAfter() throws Exception {
        try (LoadedResponder responder = LoadedResponder.start(key, Behaviour.HONEST)) {
            BenchResult result = responder.run(new Mixed(4, 2, 200, 100), LoadedResponder.SHORT);

            assertTrue(result.figures().containsKey(Mixed.GROWTH), result.toString());
        }
    }

    @Test
    void aServerWithAnotherKeyGetsNoToken(@TempDir Path other) throws Exception {
        try (LoadedResponder responder = LoadedResponder.start(LoadedResponder.key(other), Behaviour.HONEST)) {
            var right = responder.target();
            var wrong = new Target(right.name(), right.host(), right.port(), key.pin(), right.dialect(), () -> {
                throw new AssertionError("the token was asked for before the pin matched");
            }, right.pid(), false);

            var refused = assertThrows(BenchException.class, () -> new Bench(new SecureRandom())
                    .run(new BenchPlan(wrong, new Publish(1, 1, 100), LoadedResponder.SHORT)));

            assertTrue(String.valueOf(refused.getMessage()).contains("not pinned"), refused.toString());
        }
    }
}
