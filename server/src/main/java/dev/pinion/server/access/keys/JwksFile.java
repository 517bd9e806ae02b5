package dev.pinion.server.access.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys of an issuer from a JWKS file. The file is read again every now and then and compared by content (a few
/// microseconds, and right with links, mounts and editors that file events miss). A good file is swapped in as a whole;
/// a bad one leaves the old set in use, is logged once, and counts as a failure.
///
/// Thread: any; its lock guards reading and swapping and is held during one read of a small file.
public final class JwksFile implements KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(JwksFile.class);

    private final Path file;
    private final Set<SigningAlgorithm> algorithms;
    private final Clock clock;
    private byte[] lastSeen = {};
    private @Nullable String fault;
    private Instant lastGood;
    private long swaps = 1;
    private long failures;
    private volatile KeySet keys;
    private @Nullable ScheduledFuture<?> watch;

    private JwksFile(Path file, Set<SigningAlgorithm> algorithms, Clock clock, byte[] content)
            throws UnusableKeysException {
        this.file = file;
        this.algorithms = algorithms;
        this.clock = clock;
        this.lastSeen = content;
        this.keys = KeySet.ofJwks(content, algorithms);
        this.lastGood = clock.instant();
    }

    /// Opens the file, or says why tokens could not be checked with it.
    public static JwksFile open(Path file, Clock clock) throws UnusableKeysException {
        return open(file, SigningAlgorithm.DEFAULTS, clock);
    }

    /// The same, for an issuer that may sign with these.
    public static JwksFile open(Path file, Set<SigningAlgorithm> algorithms, Clock clock) throws UnusableKeysException {
        try {
            JwksFile opened = new JwksFile(file, algorithms, clock, content(file));
            opened.tellPassedOver();
            return opened;
        } catch (IOException | UnusableKeysException why) {
            throw new UnusableKeysException("no usable key for tokens in " + file + ": " + why.getMessage()
                    + " (make one with `pinion token init`, or put your provider's JWK set there)", why);
        }
    }

    /// Reads the file again at this pace, until closed.
    public synchronized JwksFile watchedBy(ScheduledExecutorService housekeeping, Duration every) {
        watch = housekeeping.scheduleWithFixedDelay(this::reload, every.toNanos(), every.toNanos(),
                TimeUnit.NANOSECONDS);
        return this;
    }

    @Override
    public KeySet current() {
        return keys;
    }

    /// Looks at the file at once: an operator who rotates the key and tries a new token does not wait for the watch.
    @Override
    public KeySet newerThan(KeySet seen) {
        if (keys == seen) {
            reload();
        }
        return keys;
    }

    /// Takes over the file's content if it changed and is good. Says whether a new set is in use.
    public synchronized boolean reload() {
        byte[] content = {};
        try {
            content = content(file);
            if (Arrays.equals(content, lastSeen)) {
                lastGood = fault == null ? clock.instant() : lastGood;
                return false;
            }
            keys = KeySet.ofJwks(content, algorithms);
        } catch (IOException | UnusableKeysException why) {
            failed(why, content);
            return false;
        }
        lastSeen = content;
        lastGood = clock.instant();
        fault = null;
        swaps++;
        LOG.info("token keys swapped from {}: {}", file, keys);
        tellPassedOver();
        return true;
    }

    private void tellPassedOver() {
        keys.passedOver().forEach(why -> LOG.info("token keys in {}: passed over: {}", file, why));
    }

    /// Once for each bad state of the file, not once for each look at it.
    private void failed(Exception why, byte[] content) {
        String text = why.getClass().getSimpleName() + ": " + why.getMessage();
        if (text.equals(fault) && Arrays.equals(content, lastSeen)) {
            return;
        }
        lastSeen = content;
        fault = text;
        failures++;
        LOG.warn("token keys in {} are not usable, the last good ones stay: {}", file, text);
    }

    private static byte[] content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(KeySet.BYTES_MAX + 1);
        }
    }

    @Override
    public synchronized KeySourceHealth health() {
        KeySourceHealth.State state = fault == null ? KeySourceHealth.State.GOOD : KeySourceHealth.State.STALE;
        return new KeySourceHealth(file.toString(), state, swaps, failures, lastGood, Optional.ofNullable(fault));
    }

    @Override
    public synchronized void close() {
        if (watch != null) {
            watch.cancel(false);
        }
    }
}
