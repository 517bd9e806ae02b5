package dev.pinion.bench.plan;

/// Echoes at a fixed rate, whether the server keeps up or not: latency counts from the moment a message was due,
/// so a stall is charged to every message that it delayed.
public record EchoOpenLoop(int connections, int ratePerSecond, int bodyBytes) implements Scenario {
    public EchoOpenLoop {
        Range.check("connections", connections, 1, CONNECTIONS_MOST);
        Range.check("rate", ratePerSecond, 1, 1_000_000);
        Range.check("body", bodyBytes, BODY_LEAST, BODY_MOST);
    }

    @Override
    public String label() {
        return "echo, %d clients, open loop %,d/s".formatted(connections, ratePerSecond);
    }

    @Override
    public String unit() {
        return "echoes";
    }
}
