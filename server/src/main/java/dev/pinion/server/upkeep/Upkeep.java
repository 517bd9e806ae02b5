package dev.pinion.server.upkeep;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.Database;
import dev.pinion.db.SignedHistory;
import dev.pinion.db.StorageException;

/// What the server does to its log by itself: retention, compaction, forgetting idempotency keys, signing the history,
/// reading what nobody reads.
///
/// Threads: `pinion-retention` for the one, since channels grow while others wait, `pinion-scrub` for what takes hours,
/// `pinion-upkeep` for the rest. Closed
/// before the database: the history is signed once more then.
public final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    /// For the last manifest when the server stops; a store that does not answer must not hold it up.
    private static final long LAST_MANIFEST_SECONDS = 10;
    /// A channel is over its bounds by what it grows meanwhile.
    private static final Duration RETENTION_EVERY = Duration.ofMillis(250);

    private final RetentionTask retention;
    private final HistorySigningTask signing;
    private final ScrubTask scrub;
    private final Database database;
    private final SignedHistory history;
    private final Duty duty;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final List<UpkeepThread> threads;

    /// What it cares for.
    ///
    /// @param history begun
    /// @param folder  of the server, in which it keeps how far it has come
    /// @param duty    whether it is this server that does so
    public record Kept(Database database, SignedHistory history, Path folder, Duty duty) {}

    private Upkeep(Kept kept, UpkeepSettings settings, Clock clock) {
        this.database = kept.database();
        this.history = kept.history();
        var throttle = new Throttle(settings.pace().stepPause());
        var rules = new RetentionRules(settings.retention());
        duty = kept.duty();
        signing = new HistorySigningTask(history, settings, rules, throttle, clock);
        retention = new RetentionTask(database, settings, throttle, signing, clock);
        scrub = new ScrubTask(database, settings.scrubEvery(), new ScrubProgress.Kept(kept.folder()), clock);
        List<UpkeepTask> rest = List.of(whereOurs(new KeyPruningTask(database, settings, throttle, clock)),
                whereOurs(signing));
        Duration every = settings.pace().every();
        threads = List.of(
                new UpkeepThread("pinion-retention", List.of(whereOurs(retention)),
                        every.compareTo(RETENTION_EVERY) < 0 ? every : RETENTION_EVERY, failing, () -> {}),
                new UpkeepThread("pinion-scrub", List.of(whereOurs(scrub)), every, failing, () -> {}),
                new UpkeepThread("pinion-upkeep", rest, every, failing, this::signForTheLastTime));
    }

    private UpkeepTask whereOurs(UpkeepTask task) {
        return new UpkeepTask() {
            @Override
            public String name() {
                return task.name();
            }

            @Override
            public void run() throws InterruptedException {
                if (duty.isOurs()) {
                    task.run();
                }
            }
        };
    }

    /// Starts its threads.
    public static Upkeep start(Kept kept, UpkeepSettings settings, Clock clock, MeterRegistry registry) {
        var upkeep = new Upkeep(kept, settings, clock);
        upkeep.countIn(registry);
        upkeep.threads.forEach(UpkeepThread::start);
        return upkeep;
    }

    private void countIn(MeterRegistry registry) {
        FunctionCounter.builder("pinion.retention.deleted.messages", retention, RetentionTask::deleted)
                .description("messages that retention has deleted")
                .register(registry);
        FunctionCounter.builder("pinion.scrub.bytes", scrub, ScrubTask::bytes)
                .description("stored bytes that were read to see whether they are still what was stored")
                .register(registry);
        Gauge.builder("pinion.scrub.damaged", scrub, ScrubTask::damaged)
                .description("places that the scrub under way, or else the last one, has found damaged")
                .register(registry);
        Gauge.builder("pinion.upkeep.failing", failing, Set::size)
                .description("duties of the log's upkeep that failed when they were last tried")
                .register(registry);
    }

    /// The tasks that failed when they were last tried.
    public List<String> failing() {
        return List.copyOf(new TreeSet<>(failing));
    }

    /// Why the history is not signed any more; empty: it is.
    public String doubt() {
        return history.doubt();
    }

    /// Signs that all of a channel may be deleted, so that verification does not take it for cut off. To be called before anything
    /// is; [#endEmptying] after it. Waits for the store.
    ///
    /// @throws IllegalStateException where another server looks after the history
    public void beginEmptying(ChannelLog channel) throws InterruptedException {
        duty.require();
        signing.beginEmptying(channel);
    }

    /// What the channel's own rule keeps counts again.
    public void endEmptying(ChannelLog channel) {
        signing.endEmptying(channel);
    }

    /// Messages that retention has deleted since the start.
    public long messagesDeleted() {
        return retention.deleted();
    }

    /// When the history was last signed, in milliseconds since 1970; 0: not since the start.
    public long historySignedMillis() {
        return signing.lastMillis();
    }

    /// When all that is stored had been read for damage, in milliseconds since 1970; 0: not since the start.
    public long scrubbedMillis() {
        return scrub.lastMillis();
    }

    private void signForTheLastTime() {
        try {
            if (duty.isOurs()) {
                Void _ = Throttle.answer(database.log().flush());
                signing.sign(true);
            }
        } catch (StorageException notNow) {
            LOG.warn("the history could not be signed at the stop; what was signed before still holds", notNow);
        } catch (InterruptedException tookTooLong) {
            LOG.warn("the history was not signed within {} s", LAST_MANIFEST_SECONDS);
        } catch (RuntimeException ours) {
            LOG.error("signing the history has a fault of ours", ours);
        }
    }

    /// Stops, and signs the history. Nobody may publish any more.
    @Override
    public void close() {
        threads.forEach(UpkeepThread::stop);
        threads.forEach(thread -> thread.awaitEnd(Duration.ofSeconds(LAST_MANIFEST_SECONDS)));
    }
}
