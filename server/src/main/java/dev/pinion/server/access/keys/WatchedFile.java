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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What stands in a small file, by which peers are let in. The file is read again every now and then and compared by content (a few
/// microseconds, and right with links, mounts and editors that file events miss). A good one is taken over as a whole; a bad one
/// leaves the old value in use, is logged once, and counts as a failure.
///
/// Thread: any; its lock guards reading and swapping and is held during one read of a small file.
///
/// @param <T> what the content means; never changes
public final class WatchedFile<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);

    private final Path file;
    private final int bytesMax;
    private final Reader<T> reader;
    private final Clock clock;
    private byte[] lastSeen;
    private @Nullable String fault;
    private Instant lastGood;
    private long swaps = 1;
    private long failures;
    private volatile T value;
    private @Nullable ScheduledFuture<?> watch;

    /// Says what the content means.
    @FunctionalInterface
    public interface Reader<T> {
        /// What the content means; one of more than the bound has one byte more.
        ///
        /// @throws UnusableKeysException where it means nothing
        T read(byte[] content) throws UnusableKeysException;
    }

    /// Reads it for the first time.
    ///
    /// @param bytesMax more than one byte beyond this is never read
    public WatchedFile(Path file, int bytesMax, Reader<T> reader, Clock clock)
            throws IOException, UnusableKeysException {
        this.file = file;
        this.bytesMax = bytesMax;
        this.reader = reader;
        this.clock = clock;
        lastSeen = content();
        value = reader.read(lastSeen);
        lastGood = clock.instant();
    }

    /// The last good one.
    public T value() {
        return value;
    }

    /// Reads the file again at this pace, until closed.
    public synchronized void watchedBy(ScheduledExecutorService housekeeping, Duration every, Runnable reload) {
        watch = housekeeping.scheduleWithFixedDelay(reload, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Takes over the file's content if it changed and is good. Says whether a new value is in use.
    public synchronized boolean reload() {
        byte[] content = {};
        try {
            content = content();
            if (Arrays.equals(content, lastSeen)) {
                lastGood = fault == null ? clock.instant() : lastGood;
                return false;
            }
            value = reader.read(content);
        } catch (IOException | UnusableKeysException why) {
            failed(why, content);
            return false;
        }
        lastSeen = content;
        lastGood = clock.instant();
        fault = null;
        swaps++;
        return true;
    }

    /// Once for each bad state of the file, not once for each look at it.
    private void failed(Exception why, byte[] content) {
        // An exception of the file system has the file's name for its message.
        String text = why instanceof IOException ? why.getClass().getSimpleName() + ": " + why.getMessage()
                : String.valueOf(why.getMessage());
        if (text.equals(fault) && Arrays.equals(content, lastSeen)) {
            return;
        }
        lastSeen = content;
        fault = text;
        failures++;
        LOG.warn("{} is not usable, what was last good in it stays: {}", file, text);
    }

    private byte[] content() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(bytesMax + 1);
        }
    }

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
