package dev.pinion.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import dev.pinion.bench.ceiling.Behaviour;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Flaws;
import dev.pinion.bench.plan.Scenario.IdleConnections;

/// What a connection weighs: the responder is in this process, so what else it holds must not change meanwhile.
@Isolated
class IdleWeightTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void idleConnectionsAreCountedAndWeighed() throws Exception {
        try (LoadedResponder responder = LoadedResponder.start(LoadedResponder.key(folder), Behaviour.HONEST)) {
            BenchResult result = responder.run(new IdleConnections(60), LoadedResponder.SHORT);

            assertEquals(60, result.count());
            assertEquals(Flaws.NONE, result.flaws());
            assertTrue(result.figures().getOrDefault("MiB resident", 0.0) > 1, result.toString());
            assertTrue(result.figures().getOrDefault("KiB live heap per connection", 0.0) > 1, result.toString());
        }
    }
}
