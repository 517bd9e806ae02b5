package dev.pinion.server.metrics;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import dev.pinion.db.LogHealth;
import dev.pinion.db.MessageLog;
import dev.pinion.server.access.FailedAuthentications;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.access.keys.KeySource;
import dev.pinion.server.deliver.ChannelTails;
import dev.pinion.server.fair.Budgets;

/// Meters that are read from parts which do not count by themselves: the log, and the keys of the issuers.
///
/// Thread: made by whoever starts the server; read by whoever asks.
public final class ServerGauges {
    /// Upper ends of what is counted together.
    private static final double[] BATCHES = {1, 4, 16, 64, 256, 1_024};

    private final MeterRegistry registry;

    public ServerGauges(MeterRegistry registry) {
        this.registry = registry;
    }

    /// Whether messages are taken, and how many wait.
    public void of(MessageLog log) {
        gauge("pinion.log.running", "1 while the log takes messages, 0 while it recovers or is closed",
                () -> log.health().state() == LogHealth.State.RUNNING ? 1 : 0);
        gauge("pinion.log.troubled", "1 while the log has trouble with its disk, low space included",
                () -> log.health().trouble() == LogHealth.Trouble.NONE ? 0 : 1);
        Timer whole = timer("pinion.commit.seconds", "from the first message of a batch taken to the batch on disk");
        Timer disk = timer("pinion.commit.disk.seconds", "of that, to write its record and have it synced");
        DistributionSummary messages = DistributionSummary.builder("pinion.commit.messages")
                .description("messages of a batch")
                .serviceLevelObjectives(BATCHES)
                .register(registry);
        log.measure((count, nanos, diskNanos) -> {
            whole.record(nanos, TimeUnit.NANOSECONDS);
            disk.record(diskNanos, TimeUnit.NANOSECONDS);
            messages.record(count);
        });
        gauge("pinion.log.waiting.messages", "messages that wait for the committer", log::waiting);
        gauge("pinion.log.behind.bytes", "bytes that are safe in the log and not yet in the database",
                () -> log.lag().bytes());
        gauge("pinion.channels", "channels that have had a message", log::channelCount);
        gauge("pinion.channels.max", "channels that there may be; beyond it a message to a new one is refused",
                log::channelsMax);
    }

    /// How old the keys are by which tokens are checked, and how often they could not be renewed.
    public void of(List<TrustedIssuer> issuers, Clock clock) {
        for (TrustedIssuer issuer : issuers) {
            KeySource keys = issuer.keys();
            Gauge.builder("pinion.token.keys.age.seconds", () -> age(keys, clock))
                    .tag("issuer", issuer.name())
                    .description("time since the issuer's keys were last read and good")
                    .register(registry);
            Gauge.builder("pinion.token.keys.usable", () -> keys.isUsable() ? 1 : 0)
                    .tag("issuer", issuer.name())
                    .description("1 while there are keys to check the issuer's tokens by, 0 while they are refused")
                    .register(registry);
            FunctionCounter.builder("pinion.token.keys.failures", keys, source -> source.health().failures())
                    .tag("issuer", issuer.name())
                    .description("attempts to read the issuer's keys that gave none; the last good ones stayed")
                    .register(registry);
        }
    }

    /// How many addresses have guessed tokens lately.
    public void of(FailedAuthentications failures, Clock clock) {
        gauge("pinion.addresses.slowed", "addresses whose guesses at tokens are answered late",
                () -> failures.slowedCount(clock.instant()));
    }

    /// How much peers make the server hold, and how much they may.
    public void of(Budgets budgets, ChannelTails tails) {
        gauge("pinion.memory.held.bytes",
                "what peers make the server hold: transactions, subscriptions, pages, replies", budgets::used);
        gauge("pinion.memory.held.max.bytes", "what they may make it hold, a share of the heap", budgets::bytesMax);
        gauge("pinion.memory.tails.bytes", "newest messages kept for subscribers that keep up", tails::bytes);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(LatencyBuckets.ends())
                .register(registry);
    }

    /// Any other number that can be read at any time.
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    private static double age(KeySource keys, Clock clock) {
        return Duration.between(keys.health().lastGood(), clock.instant()).toMillis() / 1000.0;
    }
}
