package dev.pinion.server.access.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys of an issuer from a JWKS file ([WatchedFile]).
///
/// Thread: any.
public final class JwksFile implements KeySource {
    private static final Logger LOG = LoggerFactory.getLogger(JwksFile.class);

    private final Path file;
    private final WatchedFile<KeySet> keys;

    private JwksFile(Path file, Set<SigningAlgorithm> algorithms, Clock clock)
            throws IOException, UnusableKeysException {
        this.file = file;
        this.keys = new WatchedFile<>(file, KeySet.BYTES_MAX, content -> KeySet.ofJwks(content, algorithms), clock);
    }

    /// Opens the file, or says why tokens could not be checked with it.
    public static JwksFile open(Path file, Clock clock) throws UnusableKeysException {
        return open(file, SigningAlgorithm.DEFAULTS, clock);
    }

    /// The same, for an issuer that may sign with these.
    public static JwksFile open(Path file, Set<SigningAlgorithm> algorithms, Clock clock) throws UnusableKeysException {
        try {
            JwksFile opened = new JwksFile(file, algorithms, clock);
            opened.tellPassedOver();
            return opened;
        } catch (IOException | UnusableKeysException why) {
            throw new UnusableKeysException("no usable key for tokens in " + file + ": " + why.getMessage()
                    + " (make one with `pinion token init`, or put your provider's JWK set there)", why);
        }
    }

    /// Reads the file again at this pace, until closed.
    public JwksFile watchedBy(ScheduledExecutorService housekeeping, Duration every) {
        keys.watchedBy(housekeeping, every, this::reload);
        return this;
    }

    @Override
    public KeySet current() {
        return keys.value();
    }

    /// Looks at the file at once: an operator who rotates the key and tries a new token does not wait for the watch.
    @Override
    public KeySet newerThan(KeySet seen) {
        if (current() == seen) {
            reload();
        }
        return current();
    }

    /// Takes over the file's content if it changed and is good. Says whether a new set is in use.
    public boolean reload() {
        boolean swapped = keys.reload();
        if (swapped) {
            LOG.info("token keys swapped from {}: {}", file, current());
            tellPassedOver();
        }
        return swapped;
    }

    private void tellPassedOver() {
        current().passedOver().forEach(why -> LOG.info("token keys in {}: passed over: {}", file, why));
    }

    @Override
    public KeySourceHealth health() {
        return keys.health();
    }

    @Override
    public void close() {
        keys.close();
    }
}
