package dev.pinion.server.upkeep;

import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.Database;

/// Reads all that is stored once in each interval: damage where nobody reads would be found when it is too late. What it
/// finds the log's own health tells ([Database#damage()]), and it goes on behind it.
///
/// It takes at most a twentieth of the time of one core and of the disk, and at most 4 MiB a second: after each step it rests.
/// Thread: the scrub's.
final class ScrubTask implements UpkeepTask {
    private static final Logger LOG = LoggerFactory.getLogger(ScrubTask.class);
    private static final int STEP_BYTES = 256 * 1024;
    private static final long BYTES_A_SECOND_MAX = 4L << 20;
    private static final int RESTS_PER_STEP = 19;
    /// So much is read again after a kill.
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    private final Database database;
    private final Duration every;
    private final ScrubProgress.Kept kept;
    private final Clock clock;
    private boolean isRead;
    private volatile ScrubProgress progress;
    private long notedNanos;
    private volatile long bytes;
    private volatile long lastMillis;

    ScrubTask(Database database, Duration every, ScrubProgress.Kept kept, Clock clock) {
        this.database = database;
        this.every = every;
        this.kept = kept;
        this.clock = clock;
        progress = ScrubProgress.begun(clock.millis());
    }

    @Override
    public String name() {
        return "reading what is stored for damage";
    }

    /// Read since the start.
    long bytes() {
        return bytes;
    }

    /// Places found damaged by the scrub under way, or by the last one.
    long damaged() {
        return progress.damaged();
    }

    /// When all had been read; 0: not since the start.
    long lastMillis() {
        return lastMillis;
    }

    @Override
    public void run() throws InterruptedException {
        if (every.isZero() || !isDue()) {
            return;
        }
        files();
        for (ChannelLog channel : channelsLeft()) {
            channel(channel);
        }
        progress = progress.done();
        kept.write(progress);
        lastMillis = clock.millis();
        LOG.info("all that is stored was read: {} places are damaged", progress.damaged());
    }

    /// Begins another one where it is time. After a start also where the last one found damage, so that it is told again.
    private boolean isDue() {
        long now = clock.millis();
        if (!isRead) {
            isRead = true;
            progress = kept.read(now);
            if (progress.damaged() > 0) {
                progress = ScrubProgress.begun(now);
            }
        }
        boolean isTime = now >= progress.begunMillis() + every.toMillis() || now < progress.begunMillis();
        if (progress.isDone() && isTime) {
            progress = ScrubProgress.begun(now);
        }
        return !progress.isDone();
    }

    private void files() throws InterruptedException {
        if (progress.channel().isEmpty()) {
            walk("", from -> database.scrubFiles(from, STEP_BYTES));
        }
    }

    private List<ChannelLog> channelsLeft() {
        return database.log()
                .channels()
                .stream()
                .filter(channel -> channel.name().compareTo(progress.channel()) >= 0)
                .sorted(Comparator.comparing(ChannelLog::name))
                .toList();
    }

    private void channel(ChannelLog channel) throws InterruptedException {
        if (!progress.channel().equals(channel.name())) {
            progress = progress.at(channel.name(), 0, false);
        }
        walk(channel.name(), from -> database.scrub(channel, from, STEP_BYTES));
    }

    /// A step from a place on.
    @FunctionalInterface
    private interface Step {
        CompletableFuture<Database.Scrubbed> from(long next);
    }

    private void walk(String channel, Step step) throws InterruptedException {
        long next = progress.next();
        while (next != Database.Scrubbed.END) {
            long begun = System.nanoTime();
            Database.Scrubbed found = Throttle.answer(step.from(next));
            long took = System.nanoTime() - begun;
            next = found.next();
            note(channel, found);
            long least = found.bytes() * Duration.ofSeconds(1).toNanos() / BYTES_A_SECOND_MAX;
            Thread.sleep(Duration.ofNanos(Math.max(least, took * RESTS_PER_STEP)));
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others read
    private void note(String channel, Database.Scrubbed found) {
        bytes += found.bytes();
        boolean isDamaged = !found.damage().isEmpty();
        // The end of a channel, or of the files, is where the next one begins.
        boolean isEnd = found.next() == Database.Scrubbed.END;
        progress = isEnd ? progress.at(channel, progress.next(), isDamaged)
                : progress.at(channel, found.next(), isDamaged);
        long now = System.nanoTime();
        if (isDamaged || now - notedNanos > NOTED_EVERY.toNanos()) {
            notedNanos = now;
            kept.write(progress);
        }
    }
}
