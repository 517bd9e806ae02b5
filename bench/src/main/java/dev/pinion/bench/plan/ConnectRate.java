package dev.pinion.bench.plan;

/// Connects, authenticates and leaves, over and over: TCP, a full TLS handshake (never resumed), CONNECT, CONNECTED.
public record ConnectRate(int workers) implements Scenario {
    public ConnectRate {
        Range.check("workers", workers, 1, 256);
    }

    @Override
    public String label() {
        return "connects with token, full handshake, %d at a time".formatted(workers);
    }

    @Override
    public String unit() {
        return "connects";
    }
}
