package dev.pinion.server.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the database takes of its disk, what is left, and when that will be used up if it goes on like this.
///
/// Thread: whoever asks; one at a time. Holds a look at the free space for each of the last [#LOOKS_MAX] minutes in which somebody
/// asked.
public final class DiskGauges {
    private static final Logger LOG = LoggerFactory.getLogger(DiskGauges.class);
    private static final int LOOKS_MAX = 30;
    private static final long LOOK_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final String LOG_FILES = ".wal";

    private final Path folder;
    private final ArrayDeque<Look> looks = new ArrayDeque<>();

    private record Look(long nanos, long free) {}

    DiskGauges(Path folder) {
        this.folder = folder;
    }

    /// Of the folder of a database.
    public static void register(MeterRegistry registry, Path folder) {
        var disk = new DiskGauges(folder); // held by its gauges alone
        Gauge.builder("pinion.disk.free.bytes", disk, DiskGauges::freeBytes)
                .description("bytes that the database's disk has left for this user")
                .strongReference(true)
                .register(registry);
        Gauge.builder("pinion.disk.full.seconds", disk, each -> each.fullInSeconds(System.nanoTime(), each.freeBytes()))
                .description(
                        "until the disk is full if it goes on as in the last half hour; NaN while it does not fill")
                .strongReference(true)
                .register(registry);
        Gauge.builder("pinion.database.bytes", disk, each -> each.bytes(false))
                .description("what the database takes on the disk, its log apart")
                .strongReference(true)
                .register(registry);
        Gauge.builder("pinion.log.bytes", disk, each -> each.bytes(true))
                .description("what the write-ahead log takes on the disk")
                .strongReference(true)
                .register(registry);
    }

    private double freeBytes() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException unknown) {
            LOG.debug("the free space of {} is not known: {}", folder, unknown.toString());
            return Double.NaN;
        }
    }

    synchronized double fullInSeconds(long nowNanos, double free) {
        if (Double.isNaN(free)) {
            return free;
        }
        if (looks.isEmpty() || nowNanos - looks.getLast().nanos() >= LOOK_EVERY_NANOS) {
            looks.add(new Look(nowNanos, (long) free));
            if (looks.size() > LOOKS_MAX) {
                looks.removeFirst();
            }
        }
        Look first = looks.getFirst();
        double used = first.free() - free;
        double seconds = (nowNanos - first.nanos()) / (double) TimeUnit.SECONDS.toNanos(1);
        return used <= 0 || seconds <= 0 ? Double.NaN : free / (used / seconds);
    }

    private double bytes(boolean ofTheLog) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            long bytes = 0;
            for (Path file : all) {
                boolean isLog = String.valueOf(file.getFileName()).contains(LOG_FILES);
                bytes += isLog == ofTheLog && Files.isRegularFile(file) ? Files.size(file) : 0;
            }
            return bytes;
        } catch (IOException gone) {
            LOG.debug("the size of {} is not known: {}", folder, gone.toString());
            return Double.NaN;
        }
    }
}
