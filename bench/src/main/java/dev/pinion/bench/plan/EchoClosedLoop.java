package dev.pinion.bench.plan;

/// Each client listens to a channel of its own, sends one message, waits for its receipt and its echo, sends the next.
/// Counts messages for which both came.
public record EchoClosedLoop(int connections, int bodyBytes) implements Scenario {
    public EchoClosedLoop {
        Range.check("connections", connections, 1, CONNECTIONS_MOST);
        Range.check("body", bodyBytes, BODY_LEAST, BODY_MOST);
    }

    @Override
    public String label() {
        return "echo with receipt, %d clients, closed loop".formatted(connections);
    }

    @Override
    public String unit() {
        return "echoes";
    }
}
