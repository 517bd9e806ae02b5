package dev.pinion.server.access;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys of an issuer from a provider elsewhere: fetched ahead of time, fetched again when a token names an unknown
/// key, kept while the provider is down.
///
/// All fetches go through one door: one at a time, and two never begin closer together than [Pace#fetchEvery()]. A token
/// with an unknown key does not cause a fetch of its own: it waits, for a bounded time, for the next one, together with
/// all others. So a flood of invented key ids costs the provider one fetch per interval, and a token of a key that was
/// rotated in a moment ago is accepted in the midst of the flood.
///
/// Thread: any for asking; fetches run on the executor given. The lock guards the one pending fetch and is not held
/// during I/O.
public final class RemoteKeys implements KeySource {
    /// How often and how long.
    ///
    /// @param refreshEvery pace of the fetches that nobody asks for
    /// @param fetchEvery the shortest time between two fetches, whoever asks
    /// @param waitMax the longest wait of a token with an unknown key; must leave room in the CONNECT deadline
    public record Pace(Duration refreshEvery, Duration fetchEvery, Duration waitMax) {
        public Pace {
            if (!refreshEvery.isPositive() || !fetchEvery.isPositive() || waitMax.isNegative()
                    || fetchEvery.compareTo(refreshEvery) > 0) {
                throw new IllegalArgumentException(
                        "pace of fetching keys: expected 0 < fetchEvery <= refreshEvery, and no negative wait");
            }
        }

        public static Pace defaults() {
            return new Pace(Duration.ofMinutes(5), Duration.ofSeconds(3), Duration.ofSeconds(7));
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);

    private final JwksFetch provider;
    private final Pace pace;
    private final ScheduledExecutorService executor;
    private final Clock clock;
    private final ScheduledFuture<?> refreshing;
    private final Object lock = new Object();
    private @Nullable CompletableFuture<KeySet> waiting; // not begun
    private boolean fetching;
    private Instant lastBegun;
    private long swaps = 1;
    private long failures;
    private @Nullable String fault;
    private Instant lastGood;
    private volatile KeySet keys;

    private RemoteKeys(JwksFetch provider, Pace pace, ScheduledExecutorService executor, Clock clock)
            throws IOException, InterruptedException, UnusableKeysException {
        this.provider = provider;
        this.pace = pace;
        this.executor = executor;
        this.clock = clock;
        this.lastBegun = clock.instant();
        this.keys = KeySet.ofJwks(provider.fetch());
        this.lastGood = clock.instant();
        long every = pace.refreshEvery().toNanos();
        this.refreshing = executor.scheduleWithFixedDelay(this::refresh, every, every, TimeUnit.NANOSECONDS);
    }

    /// Fetches a first set, or says why tokens could not be checked: without one there is no start.
    public static RemoteKeys open(JwksFetch provider, Pace pace, ScheduledExecutorService executor, Clock clock)
            throws UnusableKeysException, InterruptedException {
        try {
            return new RemoteKeys(provider, pace, executor, clock);
        } catch (IOException | UnusableKeysException why) {
            throw new UnusableKeysException(
                    "no usable key for tokens from " + provider + ": " + why.getMessage()
                            + " (is the address right, the provider up, its certificate the one that is trusted?)",
                    why);
        }
    }

    @Override
    public KeySet current() {
        return keys;
    }

    @Override
    public KeySet newerThan(KeySet seen) {
        if (keys != seen) {
            return keys;
        }
        try {
            return next().get(pace.waitMax().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException | RejectedExecutionException providerIsSlowOrWeAreStopping) {
            LOG.debug("no newer token keys from {} within {}", provider, pace.waitMax());
        }
        return keys;
    }

    private void refresh() {
        var _ = next();
    }

    /// The next fetch that has not begun yet, shared by all who ask until then.
    private CompletableFuture<KeySet> next() {
        synchronized (lock) {
            CompletableFuture<KeySet> next = waiting;
            if (next == null) {
                next = new CompletableFuture<>();
                if (!fetching) {
                    schedule(next);
                }
                waiting = next;
            }
            return next;
        }
    }

    private void schedule(CompletableFuture<KeySet> next) {
        Duration rest = pace.fetchEvery().minus(Duration.between(lastBegun, clock.instant()).abs()); // whatever the clock did
        var _ = executor.schedule(() -> run(next), Math.max(0, rest.toNanos()), TimeUnit.NANOSECONDS);
    }

    private void run(CompletableFuture<KeySet> answer) {
        synchronized (lock) {
            waiting = null;
            fetching = true;
            lastBegun = clock.instant();
        }
        try {
            take(KeySet.ofJwks(provider.fetch()));
        } catch (IOException | UnusableKeysException why) {
            failed(why.getClass().getSimpleName() + ": " + why.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            ended();
            answer.complete(keys);
        }
    }

    /// Those who came while a fetch was under way get the one after it: what they look for may be newer.
    private void ended() {
        synchronized (lock) {
            fetching = false;
            if (waiting != null && !executor.isShutdown()) {
                schedule(waiting);
            }
        }
    }

    private void take(KeySet fetched) {
        synchronized (lock) {
            keys = fetched;
            swaps++;
            fault = null;
            lastGood = clock.instant();
        }
        LOG.debug("token keys fetched from {}: {}", provider, fetched);
    }

    private void failed(String text) {
        synchronized (lock) {
            failures++;
            fault = text;
        }
        LOG.warn("token keys cannot be fetched from {}, the last good ones stay: {}", provider, text);
    }

    @Override
    public KeySourceHealth health() {
        synchronized (lock) {
            return new KeySourceHealth(provider.toString(), swaps, failures, lastGood, Optional.ofNullable(fault));
        }
    }

    @Override
    public void close() {
        refreshing.cancel(false);
    }
}
