package dev.pinion.server.listen;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Empties a listener of its connections, one after the other over a time, so that they do not all come back in one moment. The
/// operator's own door stays open.
///
/// Threads: any begins, waits and stops; `pinion-drain` ends the sessions.
final class Drain {
    /// Where nobody says otherwise, so many sessions are ended a second: about as many handshakes as two cores do.
    private static final int SESSIONS_PER_SECOND = 200;
    /// Until a server that was stopped listens again.
    private static final Duration RESTART = Duration.ofSeconds(2);

    private final List<Connection> connections;
    private final Set<Connection> known;
    private final Duration over;
    private final Optional<Duration> retryAfter;
    private final CountDownLatch done = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /// @param retryAfter when sessions shall come back; empty: when this is over, spread as handshakes can be done
    Drain(Collection<Connection> connections, Duration over, Optional<Duration> retryAfter) {
        this.connections = connections.stream().filter(each -> !each.isLocal()).toList();
        known = Set.copyOf(this.connections);
        this.over = over;
        this.retryAfter = retryAfter;
    }

    /// How long it takes to end so many at a bearable rate.
    static Duration bearable(int connections) {
        return Duration.ofMillis(connections * TimeUnit.SECONDS.toMillis(1) / SESSIONS_PER_SECOND);
    }

    int connections() {
        return connections.size();
    }

    /// One that has begun a session since.
    boolean isNew(Connection connection) {
        return connection.isAuthenticated() && !connection.isLocal() && !known.contains(connection);
    }

    /// When those shall come back.
    Duration retryAfter() {
        return retryAfter.orElse(RESTART);
    }

    void start() {
        Thread.ofPlatform().daemon().name("pinion-drain").start(this::run);
    }

    private void run() {
        long begun = System.nanoTime();
        int count = connections.size();
        try {
            for (int n = 0; n < count; n++) {
                long due = begun + over.toNanos() / count * n;
                if (stopped.await(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    return;
                }
                long left = Math.max(0, begun + over.toNanos() - System.nanoTime());
                connections.get(n).drain(retryAfter.orElse(Duration.ofNanos(left).plus(RESTART).plus(bearable(n))));
            }
        } catch (InterruptedException nobodyInterrupts) {
            Thread.currentThread().interrupt();
        } finally {
            done.countDown();
        }
    }

    /// Returns when the last session was told.
    void await() throws InterruptedException {
        done.await();
    }

    /// The rest is ended otherwise.
    void stop() {
        stopped.countDown();
    }
}
