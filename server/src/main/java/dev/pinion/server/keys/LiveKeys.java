package dev.pinion.server.keys;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.certs.DeliveredPair;
import dev.pinion.certs.KeyReload;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.certs.ServerTls;
import dev.pinion.protocol.Pin;
import dev.pinion.server.pins.PromotionGuard;

/// The keys of a running server: sees that their files were changed, rotates them when it is time, warns before they
/// expire, and makes the changes that operators ask for. Whatever changes the store is shown to the next handshake.
///
/// Thread: all of it runs on `pinion-keys`, one after the other, so that nothing here needs a lock; who asks for a change
/// waits for it.
public final class LiveKeys implements KeyControl, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveKeys.class);
    /// Two of these make a second: a change counts when it was seen twice.
    private static final Duration CHECK_EVERY = Duration.ofMillis(400);
    /// Rotation and expiry hang on days.
    private static final Duration LOOK_EVERY_MAX = Duration.ofMinutes(1);
    private static final Duration STOP_WAIT = Duration.ofSeconds(5);

    private final ServerKeyStore store;
    private final KeyReload reload;
    private final Function<Pin, PromotionGuard.Verdict> guard;
    private final Optional<DeliveredPair> delivered;
    private final Rotation rotation;
    private final Duration lookEvery;
    private final ExpiryWarnings warnings = new ExpiryWarnings();
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("pinion-keys").factory());
    private final Map<String, String> faults = new HashMap<>();
    private boolean numberToldAhead;
    private Instant looked = Instant.EPOCH;

    /// What stands against a promotion.
    ///
    /// @param followers whether a key with this pin may become the current one
    /// @param others    which other servers must have the same keys, so that none rotates by itself; empty: there are none
    public record Guards(Function<Pin, PromotionGuard.Verdict> followers, Supplier<String> others) {}

    private LiveKeys(ServerKeyStore store, ServerTls tls, Guards guards, KeySettings settings, Clock clock) {
        this.store = store;
        this.reload = new KeyReload(store, tls);
        this.guard = guards.followers();
        this.delivered = settings.importFrom()
                .map(folder -> new DeliveredPair(folder, store, settings.promoteWhenReady()));
        this.rotation = new Rotation(store, settings.plan(), pin -> guard.apply(pin).allows(), guards.others());
        this.lookEvery = settings.plan()
                .map(each -> each.overlap().dividedBy(10))
                .filter(each -> each.compareTo(LOOK_EVERY_MAX) < 0)
                .orElse(LOOK_EVERY_MAX);
        this.clock = clock;
    }

    /// Begins to serve what the store holds, and to look for changes.
    public static LiveKeys start(ServerKeyStore store, ServerTls tls, Guards guards, KeySettings settings,
            Clock clock) {
        var keys = new LiveKeys(store, tls, guards, settings, clock);
        keys.delivered.ifPresent(DeliveredPair::begin); // before anybody is told the pins
        var _ = keys.thread.scheduleWithFixedDelay(keys::look, 0, CHECK_EVERY.toMillis(), TimeUnit.MILLISECONDS); // ends with the executor
        return keys;
    }

    /// What fails in one duty stops none of the others.
    private void look() {
        attempt("reading the files of the server keys", () -> {
            var _ = reload.check();
        });
        attempt("taking in the certificate that others deliver", () -> {
            var _ = delivered.map(DeliveredPair::check);
        });
        Instant now = clock.instant();
        if (now.isBefore(looked) || Duration.between(looked, now).compareTo(lookEvery) >= 0) {
            looked = now;
            attempt("rotating the server keys", () -> rotation.look(now));
            attempt("looking at the number of the pin set", this::tellNumber);
            attempt("looking when certificates expire", () -> {
                warnings.look("current", store.current(), now);
                warnings.look("next", store.next(), now);
            });
        }
    }

    private void tellNumber() {
        boolean ahead = store.isNumberAhead();
        if (ahead && !numberToldAhead) {
            LOG.error(
                    "the number of the pin set, {}, is more than a day ahead of this clock: it was made while a clock was"
                            + " wrong, or this one is. Clients refuse the set. When the clock is right: pinion certs renumber",
                    store.pinSet().number());
        }
        numberToldAhead = ahead;
    }

    /// A fault is told once, however often it is tried.
    private void attempt(String what, Runnable duty) {
        try {
            duty.run();
            faults.remove(what);
        } catch (RuntimeException ours) { // or nobody would look any more
            if (!ours.toString().equals(faults.put(what, ours.toString()))) {
                LOG.error("{} failed; it is tried again", what, ours);
            }
        }
    }

    /// Reads the files at once, for whoever has just changed them.
    ///
    /// @return whether what lies there is served now; [#refusal] says why not
    public boolean reload() {
        change(reload::checkNow);
        return reload.refusal().isEmpty();
    }

    /// Why files that were changed, or delivered, are not served; empty while all is well.
    public String refusal() {
        return reload.refusal().isEmpty() ? delivered.map(DeliveredPair::refusal).orElse("") : reload.refusal();
    }

    long failures() {
        return reload.failures();
    }

    /// A rotation is due, and must wait.
    public boolean isHeld() {
        return !rotation.held().isEmpty();
    }

    /// Why it waits; empty where none does.
    public String held() {
        return rotation.held();
    }

    @Override
    public ServerKeyStore store() {
        return store;
    }

    @Override
    public void change(Runnable steps) {
        try {
            thread.submit(steps).get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the server is stopping; ask for the status before you try again", stopped);
        } catch (RejectedExecutionException stopping) {
            throw new IllegalStateException("the server is stopping; nothing was changed", stopping);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public Readiness readiness() {
        return Readiness.of(guard.apply(store.next().pin()));
    }

    @Override
    public Optional<Care> care() {
        return Optional.of(new Care(rotation.plan(), refusal(), reload.failures(), isHeld()));
    }

    /// Lets a change that has begun end: it would be completed by the next start, but need not be.
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a change of the server keys has not ended; the next start completes it");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
