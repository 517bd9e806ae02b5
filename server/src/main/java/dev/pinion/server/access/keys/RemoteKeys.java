package dev.pinion.server.access.keys;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
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
/// key, kept while the provider is down, also over a restart, for [#AGE_MAX] at most. Without any the source is empty, and goes
/// on fetching.
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
    /// @param refreshEvery pace of the fetches that nobody asks for, and the longest pause after failures
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

    /// All that is said of the keys of one provider.
    ///
    /// @param algorithms that it may sign with
    /// @param kept where the last good set is kept for a start while the provider is away
    public record Care(Pace pace, Set<SigningAlgorithm> algorithms, Optional<KeptKeys> kept) {
        public static Care of(Pace pace) {
            return new Care(pace, SigningAlgorithm.DEFAULTS, Optional.empty());
        }
    }

    /// Keys that nobody has confirmed for so long are no longer used: the provider may have taken them back since.
    public static final Duration AGE_MAX = Duration.ofDays(7);
    private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);
    /// A start waits so long for a first set, and goes on without.
    private static final Duration START_WAIT = Duration.ofSeconds(3);

    private record Taken(KeySet keys, Instant at, boolean fromDisk) {}

    private final JwksFetch provider;
    private final Care care;
    private final ScheduledExecutorService executor;
    private final Clock clock;
    private final Object lock = new Object();
    private @Nullable ScheduledFuture<?> refreshing;
    private @Nullable CompletableFuture<KeySet> waiting; // not begun
    private boolean fetching;
    private Instant lastBegun = Instant.EPOCH;
    private long swaps;
    private long failures;
    private int failedInARow;
    private @Nullable String fault;
    private volatile Taken taken;

    private RemoteKeys(JwksFetch provider, Care care, ScheduledExecutorService executor, Clock clock) {
        this.provider = provider;
        this.care = care;
        this.executor = executor;
        this.clock = clock;
        this.taken = care.kept()
                .flatMap(file -> file.load(care.algorithms()))
                .map(kept -> new Taken(kept.keys(), kept.fetched(), true))
                .orElse(new Taken(KeySet.NONE, Instant.EPOCH, false));
        if (taken.fromDisk()) {
            LOG.info("token keys of {} as they were kept at {}: {}", provider, taken.at(), taken.keys().described());
        }
    }

    /// Begins to fetch. Waits a moment for a first set, and goes on without one: a provider that is away keeps nobody out but
    /// those with its tokens.
    public static RemoteKeys open(JwksFetch provider, Care care, ScheduledExecutorService executor, Clock clock)
            throws InterruptedException {
        var keys = new RemoteKeys(provider, care, executor, clock);
        CompletableFuture<KeySet> first = keys.next();
        if (keys.current().isEmpty()) {
            try {
                first.get(START_WAIT.toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException goOnWithout) {
                LOG.warn("no token keys from {} within {} s; its tokens are refused until there are any", provider,
                        START_WAIT.toSeconds());
            }
        }
        return keys;
    }

    @Override
    public KeySet current() {
        Taken now = taken;
        boolean tooOld = now.at().isBefore(clock.instant().minus(AGE_MAX));
        return tooOld ? KeySet.NONE : now.keys();
    }

    @Override
    public KeySet newerThan(KeySet seen) {
        if (current() != seen) {
            return current();
        }
        try {
            return next().get(care.pace().waitMax().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException | RejectedExecutionException providerIsSlowOrWeAreStopping) {
            LOG.debug("no newer token keys from {} within {}", provider, care.pace().waitMax());
        }
        return current();
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
        Duration rest = care.pace().fetchEvery().minus(Duration.between(lastBegun, clock.instant()).abs()); // whatever the clock did
        var _ = executor.schedule(() -> run(next), Math.max(0, rest.toNanos()), TimeUnit.NANOSECONDS);
    }

    private void run(CompletableFuture<KeySet> answer) {
        synchronized (lock) {
            waiting = null;
            fetching = true;
            lastBegun = clock.instant();
        }
        try {
            byte[] jwks = provider.fetch();
            take(KeySet.ofJwks(jwks, care.algorithms()), jwks);
        } catch (IOException | UnusableKeysException why) {
            failed(String.valueOf(why.getMessage()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            ended();
            answer.complete(current());
        }
    }

    /// Those who came while a fetch was under way get the one after it: what they look for may be newer.
    private void ended() {
        synchronized (lock) {
            fetching = false;
            if (refreshing != null) {
                refreshing.cancel(false);
            }
            if (executor.isShutdown()) {
                return;
            }
            refreshing = executor.schedule(this::refresh, pause().toNanos(), TimeUnit.NANOSECONDS);
            if (waiting != null) {
                schedule(waiting);
            }
        }
    }

    /// Longer after each failure. A token that needs keys does not wait for it: see [#next].
    private Duration pause() {
        Duration usual = care.pace().refreshEvery();
        if (failedInARow == 0) {
            return usual;
        }
        Duration longer = care.pace().fetchEvery().multipliedBy(1L << Math.min(failedInARow - 1, 10));
        return longer.compareTo(usual) < 0 ? longer : usual;
    }

    private void take(KeySet fetched, byte[] jwks) {
        Taken before = taken;
        Instant now = clock.instant();
        synchronized (lock) {
            taken = new Taken(fetched, now, false);
            swaps++;
            failedInARow = 0;
            fault = null;
        }
        if (!before.keys().described().equals(fetched.described())) {
            LOG.info("token keys from {}: {}", provider, fetched.described());
        }
        if (!before.keys().passedOver().equals(fetched.passedOver())) {
            fetched.passedOver().forEach(why -> LOG.info("token keys from {}: passed over: {}", provider, why));
        }
        care.kept().ifPresent(file -> file.keep(jwks, now));
    }

    /// Told once for each fault, however often it is tried.
    private void failed(String text) {
        boolean isNew;
        synchronized (lock) {
            failures++;
            failedInARow++;
            isNew = !text.equals(fault);
            fault = text;
        }
        if (isNew) {
            LOG.warn("token keys cannot be fetched from {}, {}: {}", provider,
                    current().isEmpty() ? "and there are none: its tokens are refused until there are"
                            : "the last good ones stay",
                    text);
        }
    }

    @Override
    public KeySourceHealth health() {
        boolean none = current().isEmpty();
        synchronized (lock) {
            KeySourceHealth.State state = none ? KeySourceHealth.State.ABSENT
                    : taken.fromDisk() ? KeySourceHealth.State.KEPT
                            : fault == null ? KeySourceHealth.State.GOOD : KeySourceHealth.State.STALE;
            return new KeySourceHealth(provider.toString(), state, swaps, failures, taken.at(),
                    Optional.ofNullable(fault));
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (refreshing != null) {
                refreshing.cancel(false);
            }
        }
    }
}
