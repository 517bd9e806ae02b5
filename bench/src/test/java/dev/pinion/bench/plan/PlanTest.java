package dev.pinion.bench.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.bench.plan.Scenario.Burdened;
import dev.pinion.bench.plan.Scenario.ConnectRate;
import dev.pinion.bench.plan.Scenario.EchoClosedLoop;
import dev.pinion.bench.plan.Scenario.EchoOpenLoop;
import dev.pinion.bench.plan.Scenario.FanOut;
import dev.pinion.bench.plan.Scenario.IdleConnections;
import dev.pinion.bench.plan.Scenario.Mixed;
import dev.pinion.bench.plan.Scenario.Publish;
import dev.pinion.bench.plan.Scenario.Replay;
import dev.pinion.bench.wire.Dialect;
import dev.pinion.bench.wire.Target;
import dev.pinion.protocol.Pin;

class PlanTest {

    private static final Pin PIN = pin();

    static Stream<Arguments> refused() {
        return Stream.of(bad("connections is 0", () -> new Publish(0, 1, 100)),
                bad("connections is 20001", () -> new Publish(20_001, 1, 100)),
                bad("in flight is 0", () -> new Publish(1, 0, 100)),
                bad("in flight is 1025", () -> new Publish(1, 1_025, 100)),
                bad("body is 35", () -> new Publish(1, 1, 35)),
                bad("body is 262145", () -> new EchoClosedLoop(1, 262_145)),
                bad("rate is 0", () -> new EchoOpenLoop(1, 0, 100)), bad("rate is -1", () -> new Mixed(1, 1, -1, 100)),
                bad("channels is 3", () -> new Mixed(2, 3, 1, 100)),
                bad("channels is 1, expected 2", () -> new Mixed(1_001, 1, 1, 100)),
                bad("subscribers is 0", () -> new FanOut(0, 1, 100)), bad("workers is 257", () -> new ConnectRate(257)),
                bad("connections is -5", () -> new IdleConnections(-5)), bad("messages is 0", () -> new Replay(0, 100)),
                bad("stored is 0", () -> new Burdened(0, new Publish(1, 1, 100))),
                bad("messages is 0", () -> bounds(1, 1, 0, 1)), bad("duration is PT0S", () -> bounds(1, 0, 1, 1)),
                bad("warm-up is PT-1S", () -> bounds(-1, 1, 1, 1)),
                bad("patience is PT1H", () -> bounds(1, 1, 1, 3_600)),
                bad("port is 0", () -> target("localhost", 0, false)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aNumberOutsideItsLimitsIsRefusedByName(String expected, Executable maker) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, maker).getMessage());

        assertTrue(message.startsWith(expected) && message.contains("expected"), message);
    }

    @Test
    void anotherMachineIsRefusedUnlessAllowed() {
        assertThrows(IllegalArgumentException.class, () -> target("192.0.2.1", 61614, false).address());

        assertEquals(61614, target("192.0.2.1", 61614, true).address().getPort());
    }

    @Test
    void aTargetDoesNotPrintItsToken() {
        assertFalse(target("localhost", 1, false).toString().contains("secret"));
    }

    @Test
    void theRateIsTheCountOverTheTime() {
        var result = new BenchResult("x", new Publish(1, 1, 100), 500, Duration.ofMillis(250), Latencies.NONE,
                Flaws.NONE, Map.of());

        assertEquals(2_000, result.perSecond());
    }

    private static Arguments bad(String expected, Executable maker) {
        return Arguments.of(expected, maker);
    }

    private static Bounds bounds(int warmUp, int measure, long messages, int patience) {
        return new Bounds(Duration.ofSeconds(warmUp), Duration.ofSeconds(measure), messages,
                Duration.ofSeconds(patience));
    }

    private static Target target(String host, int port, boolean remote) {
        return new Target("x", host, port, PIN, Dialect.PINION, () -> "secret", OptionalLong.empty(), remote);
    }

    private static Pin pin() {
        return Pin.parse("sha256//" + "A".repeat(43) + "=");
    }
}
