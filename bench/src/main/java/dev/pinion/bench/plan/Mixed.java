package dev.pinion.bench.plan;

/// Many clients share fewer channels, each listens to its channel and sends to it at a fixed rate (all clients
/// together `ratePerSecond`). Counts deliveries; latency is that of each sender's own echo, from when it was due.
public record Mixed(int connections, int channels, int ratePerSecond, int bodyBytes) implements Scenario {
    /// How much more was live in the server's heap at the end than when all had connected.
    public static final String GROWTH = "MiB live heap more at the end";

    public Mixed {
        Range.check("connections", connections, 1, CONNECTIONS_MOST);
        Range.check("channels", channels, Math.ceilDiv(connections, 1_000), connections);
        Range.check("rate", ratePerSecond, 1, 1_000_000);
        Range.check("body", bodyBytes, BODY_LEAST, BODY_MOST);
    }

    @Override
    public String label() {
        return "mixed, %,d clients on %,d channels, %,d messages/s".formatted(connections, channels, ratePerSecond);
    }

    @Override
    public String unit() {
        return "deliveries";
    }
}
