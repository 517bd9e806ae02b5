package dev.pinion.bench.plan;

/// One publisher, many subscribers of one channel. Counts deliveries. The publisher keeps `inFlight` messages
/// unacknowledged and stays at most `LAG_MOST` messages ahead of the slowest subscriber: otherwise it would measure
/// how fast a backlog grows.
public record FanOut(int subscribers, int inFlight, int bodyBytes) implements Scenario {
    public static final int LAG_MOST = 2_048;

    public FanOut {
        Range.check("subscribers", subscribers, 1, CONNECTIONS_MOST);
        Range.check("in flight", inFlight, 1, IN_FLIGHT_MOST);
        Range.check("body", bodyBytes, BODY_LEAST, BODY_MOST);
    }

    @Override
    public String label() {
        return "fan-out 1 → %d, %,d B".formatted(subscribers, bodyBytes);
    }

    @Override
    public String unit() {
        return "deliveries";
    }
}
