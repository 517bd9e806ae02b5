package dev.pinion.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.OptionalLong;

import dev.pinion.bench.ceiling.Behaviour;
import dev.pinion.bench.ceiling.Ceiling;
import dev.pinion.bench.ceiling.ThrowawayKey;
import dev.pinion.bench.plan.BenchPlan;
import dev.pinion.bench.plan.BenchResult;
import dev.pinion.bench.plan.Bounds;
import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Dialect;
import dev.pinion.bench.wire.Target;

/// A responder in this process, and the generator set upon it.
final class LoadedResponder implements AutoCloseable {

    static final Bounds SHORT = new Bounds(Duration.ofMillis(20), Duration.ofSeconds(1), 1_000_000,
            Duration.ofSeconds(5));

    private final Ceiling ceiling;
    private final Target target;

    private LoadedResponder(Ceiling ceiling, Target target) {
        this.ceiling = ceiling;
        this.target = target;
    }

    static ThrowawayKey key(Path folder) throws IOException, InterruptedException {
        return ThrowawayKey.make(folder, new SecureRandom());
    }

    static LoadedResponder start(ThrowawayKey key, Behaviour behaviour) throws IOException, GeneralSecurityException {
        Ceiling ceiling = Ceiling.start(key, 0, behaviour);
        return new LoadedResponder(ceiling, new Target("ceiling", "127.0.0.1", ceiling.port(), key.pin(),
                Dialect.PINION, () -> "token", OptionalLong.of(ProcessHandle.current().pid()), false));
    }

    Target target() {
        return target;
    }

    BenchResult run(Scenario scenario, Bounds bounds) throws BenchException, InterruptedException {
        return new Bench(new SecureRandom()).run(new BenchPlan(target, scenario, bounds));
    }

    BenchResult run(Scenario scenario, long messages) throws BenchException, InterruptedException {
        return run(scenario, SHORT.counting(messages));
    }

    @Override
    public void close() throws IOException {
        ceiling.close();
    }
}
