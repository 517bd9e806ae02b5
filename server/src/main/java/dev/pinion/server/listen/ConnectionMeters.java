package dev.pinion.server.listen;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.server.metrics.LatencyBuckets;

/// Counts connections: how many there are, who was not let in and why, how the others ended, what was written to them.
///
/// Any thread.
final class ConnectionMeters {
    private static final List<DisconnectReason> REFUSALS = List.of(DisconnectReason.ADDRESS_DENIED,
            DisconnectReason.SERVER_FULL, DisconnectReason.SERVER_DRAINING, DisconnectReason.PROXY_REFUSED);

    private final Counter accepted;
    private final Map<DisconnectReason, Counter> refused;
    private final Map<DisconnectReason, Counter> ended;
    private final Counter delivered;
    private final Counter receipts;
    private final Timer echo;

    ConnectionMeters(MeterRegistry registry, Set<Connection> open) {
        Gauge.builder("pinion.connections.open", open, Set::size)
                .description("connections now, handshakes included")
                .register(registry);
        accepted = Counter.builder("pinion.connections.accepted")
                .description("connections that were let in to their handshake")
                .register(registry);
        refused = byReason(registry, "pinion.connections.refused", "connections closed before their handshake",
                REFUSALS);
        ended = byReason(registry, "pinion.connections.ended", "connections that were let in and have ended",
                Arrays.asList(DisconnectReason.values()));
        delivered = Counter.builder("pinion.messages.delivered")
                .description("MESSAGE frames written to subscribers")
                .register(registry);
        echo = Timer.builder("pinion.echo.seconds")
                .description(
                        "from a message on disk, or read from there, to its MESSAGE written; the oldest of each write")
                .serviceLevelObjectives(LatencyBuckets.ends())
                .register(registry);
        receipts = Counter.builder("pinion.receipts.sent").description("RECEIPT frames written").register(registry);
    }

    private static Map<DisconnectReason, Counter> byReason(MeterRegistry registry, String name, String description,
            List<DisconnectReason> reasons) {
        Map<DisconnectReason, Counter> counters = new EnumMap<>(DisconnectReason.class);
        for (DisconnectReason reason : reasons) {
            counters.put(reason,
                    Counter.builder(name).tag("reason", reason.code()).description(description).register(registry));
        }
        return counters;
    }

    void accepted() {
        accepted.increment();
    }

    /// @param reason one of those for which a connection is closed before its handshake
    void refused(DisconnectReason reason) {
        Objects.requireNonNull(refused.get(reason), reason.code()).increment();
    }

    void ended(DisconnectReason reason) {
        Objects.requireNonNull(ended.get(reason), reason.code()).increment();
    }

    /// @param nanos from the first of them being found to all being written
    void delivered(int messages, long nanos) {
        delivered.increment(messages);
        echo.record(nanos, TimeUnit.NANOSECONDS);
    }

    void receipts(int frames) {
        receipts.increment(frames);
    }
}
