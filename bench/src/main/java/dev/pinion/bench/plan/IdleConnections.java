package dev.pinion.bench.plan;

/// Opens connections that subscribe to nothing and say nothing; measures what each costs the server in memory.
/// Every one must answer a message afterwards.
public record IdleConnections(int connections) implements Scenario {
    public IdleConnections {
        Range.check("connections", connections, 1, CONNECTIONS_MOST);
    }

    @Override
    public String label() {
        return "%,d idle connections".formatted(connections);
    }

    @Override
    public String unit() {
        return "connections";
    }
}
