package dev.pinion.lab.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.bench.Bench;
import dev.pinion.bench.ceiling.ThrowawayKey;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Bounds;
import dev.pinion.bench.plan.Flaws;
import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.ConnectRate;
import dev.pinion.bench.plan.Scenario.EchoClosedLoop;
import dev.pinion.bench.plan.Scenario.EchoOpenLoop;
import dev.pinion.bench.plan.Scenario.FanOut;
import dev.pinion.bench.plan.Scenario.IdleConnections;
import dev.pinion.bench.plan.Scenario.Mixed;
import dev.pinion.bench.plan.Scenario.Publish;
import dev.pinion.bench.plan.Scenario.Replay;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Target;

/// The generator speaks NATS to a responder that does what it should, and to such that do not.
class NatsTest {

    private static final String INFO = "INFO {\"tls_required\":true} \r\n";
    private static final Bounds SHORT = new Bounds(Duration.ZERO, Duration.ofMinutes(1), 400, Duration.ofSeconds(5));
    private static final Bounds IMPATIENT = new Bounds(Duration.ZERO, Duration.ofMinutes(1), 400,
            Duration.ofSeconds(2));

    @TempDir
    private static Path folder = Path.of("");
    private static ThrowawayKey key = new ThrowawayKey(folder, "");

    @BeforeAll
    static void makeKey() throws IOException, InterruptedException {
        key = ThrowawayKey.make(folder, new SecureRandom());
    }

    static List<Scenario> scenarios() {
        return List.of(new Publish(3, 16, 100), new Publish(1, 1, 36), new Publish(2, 4, 40_000),
                new EchoClosedLoop(4, 100), new EchoOpenLoop(4, 2_000, 100), new FanOut(5, 64, 100),
                new Mixed(6, 2, 2_000, 100), new Replay(400, 100), new ConnectRate(2), new IdleConnections(20));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everyScenarioIsDoneWithoutFlaw(Scenario scenario) throws Exception {
        try (NatsResponder responder = new NatsResponder(key, INFO, _ -> NatsResponder.STORED)) {
            Bounds bounds = scenario instanceof ConnectRate ? SHORT.counting(20) : SHORT;

            BenchResult result = run(responder, scenario, bounds);

            assertEquals(Flaws.NONE, result.flaws());
            assertTrue(result.count() >= 20, result.toString());
        }
    }

    @Test
    void theStreamOfARunIsMadeBeforeItAndRemovedAfterIt() throws Exception {
        try (NatsResponder responder = new NatsResponder(key, INFO, _ -> NatsResponder.STORED)) {
            run(responder, new Publish(1, 1, 100), SHORT);

            List<String> asked = responder.requests.stream().filter(line -> line.startsWith("$JS.API.")).toList();
            assertEquals(2, asked.size(), asked.toString());
            assertTrue(asked.getFirst().startsWith("$JS.API.STREAM.CREATE.bench-")
                    && asked.getFirst().contains("\"storage\":\"file\""), asked.toString());
            assertTrue(asked.getLast().startsWith("$JS.API.STREAM.DELETE.bench-"), asked.toString());
        }
    }

    @Test
    void theServersPingsAreAnsweredInARun() throws Exception {
        try (NatsResponder responder = new NatsResponder(key, INFO, _ -> NatsResponder.STORED)) {
            run(responder, new EchoClosedLoop(2, 100), SHORT);

            assertEquals(8, responder.pings.get());
            // The very last one may come after the end of the run, where nobody reads any more.
            assertTrue(responder.pongs.get() >= 7, "pongs " + responder.pongs);
        }
    }

    @Test
    void flowControlIsAnsweredInAReplay() throws Exception {
        try (NatsResponder responder = new NatsResponder(key, INFO, _ -> NatsResponder.STORED)) {
            run(responder, new Replay(400, 100), SHORT);

            assertEquals(1, responder.flowAnswers.get());
        }
    }

    @Test
    void lostReceiptsAreCounted() throws Exception {
        BenchResult result = run(n -> n % 100 == 0 ? "" : NatsResponder.STORED, new Publish(2, 64, 100));

        assertEquals(new Flaws(4, 0, 0), result.flaws());
        assertEquals(396, result.count());
    }

    @Test
    void aRefusedMessageEndsTheRunWithTheServersWords() {
        var refused = assertThrows(BenchException.class,
                () -> run(n -> n == 100 ? NatsResponder.REFUSED : NatsResponder.STORED, new Publish(1, 16, 100)));

        assertTrue(String.valueOf(refused.getMessage()).contains("insufficient resources"), refused.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "INFO without an end",
            "INFO of a server that begins its handshake at once\r\n\0\0\0\0"})
    void aServerThatGreetsInAnotherWayIsRefused(String greeting) throws Exception {
        try (NatsResponder responder = new NatsResponder(key, greeting, _ -> NatsResponder.STORED)) {
            var refused = assertThrows(BenchException.class, () -> run(responder, new ConnectRate(1),
                    new Bounds(Duration.ZERO, Duration.ofSeconds(20), 1, Duration.ofMillis(300))));

            assertTrue(String.valueOf(refused.getMessage()).contains("failed"), refused.toString());
        }
    }

    private static BenchResult run(LongFunction<String> answers, Scenario scenario) throws Exception {
        try (NatsResponder responder = new NatsResponder(key, INFO, answers)) {
            return run(responder, scenario, IMPATIENT);
        }
    }

    private static BenchResult run(NatsResponder responder, Scenario scenario, Bounds bounds) throws Exception {
        var target = new Target("nats", "127.0.0.1", responder.port(), key.pin(), Dialects.NATS, () -> "token",
                OptionalLong.of(ProcessHandle.current().pid()), false);
        return new Bench(new SecureRandom()).run(new BenchPlan(target, scenario, bounds));
    }
}
