package dev.pinion.bench.ceiling;

/// One subscription of one connection. Thread: any; immutable.
final class Subscriber {
    private final Connection connection;
    private final Outbox outbox;
    private final byte[] beginning;

    /// Makes a subscription.
    ///
    /// @param beginning of each MESSAGE, with the subscription's id; not copied
    Subscriber(Connection connection, Outbox outbox, byte[] beginning) {
        this.connection = connection;
        this.outbox = outbox;
        this.beginning = beginning;
    }

    boolean isOf(Connection other) {
        return connection.equals(other);
    }

    void send(Messages messages) throws InterruptedException {
        outbox.append(beginning, messages);
    }
}
