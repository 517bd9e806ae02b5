package dev.pinion.client;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.client.pins.PinLearning;
import dev.pinion.client.pins.PinStore;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.pins.PinNonce;
import dev.pinion.protocol.pins.PinSet;
import dev.pinion.protocol.pins.PinStoreId;

/// The pins of one client's server: what its store knows, else what the configuration gave, and what was learned and could not be
/// stored. Shared by all connections of the client, one after the other.
///
/// Any thread; lock: its own, held for no I/O. What was learned counts only while the store still says what it said then: a line that an
/// operator pastes is the last word.
final class PinBook {

    /// How long a client that is closed waits for its first announcement: longer than the server takes, and not to be noticed.
    static final Duration SETTLE_MAX = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(PinBook.class);

    private final ClientConfig config;
    private final ServerAddress server;
    private final InstantSource clock;
    private final SecureRandom random;
    private @Nullable Remembered remembered;
    private volatile CompletableFuture<Void> settled = CompletableFuture.completedFuture(null);

    /// A set that could not be stored, and what was in the store instead.
    private record Remembered(Optional<KnownPins> store, KnownPins pins) {}

    PinBook(ClientConfig config, ServerAddress server, InstantSource clock, SecureRandom random) {
        this.config = config;
        this.server = server;
        this.clock = clock;
        this.random = random;
    }

    /// What the server may show now.
    KnownPins known() throws PinionException {
        Optional<KnownPins> known;
        try {
            known = knownOver(stored());
        } catch (IOException unreadable) {
            throw new PinionException.PinsUnknown("the stored pins cannot be read: " + unreadable.getMessage(),
                    unreadable);
        }
        return known.orElseThrow(() -> new PinionException.PinsUnknown("no pin of " + address() + " is known", null));
    }

    /// The same, for whoever has read the store already.
    Optional<KnownPins> knownOver(Optional<KnownPins> stored) {
        synchronized (this) {
            if (remembered != null && remembered.store().equals(stored)) {
                return Optional.of(remembered.pins());
            }
        }
        return stored.or(() -> config.pins().isEmpty() ? Optional.empty()
                : Optional.of(KnownPins.typed(List.copyOf(config.pins()))));
    }

    /// What is in the store alone.
    Optional<KnownPins> stored() throws IOException {
        PinStore store = config.pinStore();
        return store == null ? Optional.empty() : store.find(server.host(), server.port());
    }

    boolean follows() {
        return config.pinStore() != null && config.pinLearning().on();
    }

    PinLearning learning() {
        return config.pinLearning();
    }

    String address() {
        return config.localSocket() == null ? server.toString() : config.address();
    }

    /// False when the store says something else by now.
    boolean store(Optional<KnownPins> before, PinSet set) throws IOException {
        return store().store(server.host(), server.port(), before, set, now());
    }

    PinStoreId storeId() throws IOException {
        return store().id();
    }

    private PinStore store() {
        PinStore store = config.pinStore();
        if (store == null) {
            throw new IllegalStateException("without a store nothing is learned");
        }
        return store;
    }

    synchronized void remember(Optional<KnownPins> store, PinSet set) {
        remembered = new Remembered(store, KnownPins.of(set));
    }

    /// A connection begins to learn. Whoever gets this completes it when its first announcement is dealt with, or never will be.
    CompletableFuture<Void> begin() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        settled = begun;
        return begun;
    }

    /// Lets a program that runs for a moment only learn and confirm before it says goodbye.
    void awaitSettled(Duration most) {
        try {
            settled.get(most.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException nextTime) {
            LOG.debug("the pins of {} were not told in time; they are at the next connection", address());
        }
    }

    Instant now() {
        return clock.instant();
    }

    PinNonce nonce() {
        return PinNonce.fresh(random);
    }

    /// Whether the store says something else by now than when the connection began: one more look before a mismatch is final.
    boolean hasChangedSince(KnownPins begun) {
        try {
            return !knownOver(stored()).equals(Optional.of(begun));
        } catch (IOException unreadable) {
            LOG.warn("the stored pins of {} cannot be read again: {}", address(), unreadable.getMessage());
            return false;
        }
    }

    /// Says what to paste where a store is in use.
    PinionException.PinMismatch explained(PinionException.PinMismatch mismatch, boolean storeChanged) {
        PinStore store = config.pinStore();
        Pin presented = mismatch.presented();
        return mismatch.explained(store == null ? "" : store.howToAdd(server.host(), server.port(), presented),
                storeChanged);
    }
}
