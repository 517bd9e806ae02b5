package dev.pinion.server.metrics;

import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/// What a server counts: the registry that its parts are given, and its text for whoever watches.
///
/// A part takes the [MeterRegistry] as a constructor argument and makes all its meters there and then, so that each is
/// seen with zero before it counts. Names are `pinion.thing.unit`; DESIGN.md lists them all. A label's values are ours,
/// never a peer's: whoever can choose them could fill our memory.
///
/// Any thread.
public final class Metrics implements AutoCloseable {
    /// Of Micrometer's: `promtool check metrics` refuses their names, and `process.cpu.usage` tells as much.
    private static final Set<String> MISNAMED = Set.of("process.cpu.time", "system.cpu.count");

    private final PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private volatile LongSupplier logLosses = () -> 0;

    /// @param version of this program
    public Metrics(String version) {
        prometheus.config().meterFilter(MeterFilter.deny(id -> MISNAMED.contains(id.getName())));
        FunctionCounter.builder("pinion.logging.dropped.lines", this, metrics -> metrics.logLosses.getAsLong())
                .description("lines of the log that were not written, since nobody took them")
                .register(prometheus);
        Gauge.builder("pinion.build.info", () -> 1)
                .tag("version", version)
                .tag("java", Runtime.version().toString())
                .description("1, with what runs here as labels")
                .register(prometheus);
        for (MeterBinder ofTheMachine : List.of(new JvmMemoryMetrics(), collections, new JvmThreadMetrics(),
                new ProcessorMetrics(), new FileDescriptorMetrics(), new UptimeMetrics())) {
            ofTheMachine.bindTo(prometheus);
        }
    }

    /// Asked from now on how many lines of the log were lost: the log belongs to whoever started the server.
    public void countLogLosses(LongSupplier losses) {
        logLosses = losses;
    }

    public MeterRegistry registry() {
        return prometheus;
    }

    /// All meters in the text format of Prometheus.
    public String scrape() {
        return prometheus.scrape();
    }

    /// The same in the format that was asked for.
    ///
    /// @param contentType of Prometheus' text or of OpenMetrics
    public String scrape(String contentType) {
        return prometheus.scrape(contentType);
    }

    @Override
    public void close() {
        collections.close();
        prometheus.close();
    }
}
