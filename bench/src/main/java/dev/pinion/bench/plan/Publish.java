package dev.pinion.bench.plan;

/// Publishes with a window: each connection keeps `inFlight` messages unacknowledged. Counts receipts.
///
/// @param keyed whether each message has an idempotency key
public record Publish(int connections, int inFlight, int bodyBytes, boolean keyed) implements Scenario {
    public Publish {
        Range.check("connections", connections, 1, CONNECTIONS_MOST);
        Range.check("in flight", inFlight, 1, IN_FLIGHT_MOST);
        Range.check("body", bodyBytes, BODY_LEAST, BODY_MOST);
    }

    /// Without keys.
    public Publish(int connections, int inFlight, int bodyBytes) {
        this(connections, inFlight, bodyBytes, false);
    }

    @Override
    public String label() {
        return "publish %,d B, %d × %d in flight%s".formatted(bodyBytes, connections, inFlight,
                keyed ? ", with keys" : "");
    }

    @Override
    public String unit() {
        return "receipts";
    }
}
