package dev.pinion.bench.plan;

/// Publishes with a window: each connection keeps `inFlight` messages unacknowledged. Counts receipts.
public record Publish(int connections, int inFlight, int bodyBytes) implements Scenario {
    public Publish {
        Range.check("connections", connections, 1, CONNECTIONS_MOST);
        Range.check("in flight", inFlight, 1, IN_FLIGHT_MOST);
        Range.check("body", bodyBytes, BODY_LEAST, BODY_MOST);
    }

    @Override
    public String label() {
        return "publish %,d B, %d × %d in flight".formatted(bodyBytes, connections, inFlight);
    }

    @Override
    public String unit() {
        return "receipts";
    }
}
