package dev.pinion.server.keys;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import dev.pinion.certs.ServerKey;
import dev.pinion.server.pins.PromotionGuard.Verdict;

/// The meters of the keys. Thread: made by whoever starts the server; read by whoever asks.
public final class KeyGauges {
    private final MeterRegistry registry;

    public KeyGauges(MeterRegistry registry) {
        this.registry = registry;
    }

    /// All of them.
    public void of(LiveKeys keys, Clock clock) {
        expiry("current", keys.store()::current, clock);
        expiry("next", keys.store()::next, clock);
        gauge("pinion.pins.set.number", "number of the announced pin set", () -> keys.store().pinSet().number());
        gauge("pinion.pins.unconfirmed", "pin stores seen in the last 30 days that have not confirmed the next pin",
                () -> keys.readiness().verdict().map(Verdict::waiting).map(java.util.List::size).orElse(0));
        gauge("pinion.keys.refused", "1 while changed key files cannot be served and the old pair serves on",
                () -> keys.refusal().isEmpty() ? 0 : 1);
        gauge("pinion.keys.rotation.held", "1 while a rotation is due and the guard forbids it",
                () -> keys.isHeld() ? 1 : 0);
        FunctionCounter.builder("pinion.keys.reload.failures", keys, LiveKeys::failures)
                .description("changed key files that could not be served")
                .register(registry);
    }

    private void expiry(String role, Supplier<ServerKey> key, Clock clock) {
        Gauge.builder("pinion.keys.expiry.seconds", () -> secondsLeft(key.get(), clock))
                .tag("key", role)
                .description("time until the certificate of the key expires")
                .register(registry);
    }

    private static double secondsLeft(ServerKey key, Clock clock) {
        return Duration.between(clock.instant(), key.certificate().getNotAfter().toInstant()).toMillis() / 1000.0;
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }
}
