package dev.pinion.server.upkeep;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Database;
import dev.pinion.db.SignedHistory;
import dev.pinion.db.StorageException;

/// What the server does to its log by itself: retention, compaction, forgetting idempotency keys, signing the history.
///
/// Thread: one platform thread, `pinion-upkeep`, does one task after the other in small steps. What fails is told to our
/// log once, and tried again. Closed before the database: the history is signed once more then.
public final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    /// For the last manifest when the server stops; a store that does not answer must not hold it up.
    private static final long LAST_MANIFEST_SECONDS = 10;

    private final RetentionTask retention;
    private final HistorySigningTask signing;
    private final Database database;
    private final SignedHistory history;
    private final List<UpkeepTask> tasks;
    private final long everyMillis;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    /// Guarded by this object's monitor, which is held for this alone.
    private boolean mayBeInterrupted = true;

    private Upkeep(Database database, UpkeepSettings settings, SignedHistory history, Clock clock) {
        this.database = database;
        this.history = history;
        var throttle = new Throttle(settings.pace().stepPause());
        retention = new RetentionTask(database, settings, throttle, clock);
        signing = new HistorySigningTask(history, settings, throttle, clock);
        tasks = List.of(retention, new KeyPruningTask(database, settings, throttle, clock), signing);
        everyMillis = settings.pace().every().toMillis();
        thread = Thread.ofPlatform().name("pinion-upkeep").unstarted(this::run);
    }

    /// @param history begun
    public static Upkeep start(Database database, UpkeepSettings settings, SignedHistory history, Clock clock,
            MeterRegistry registry) {
        var upkeep = new Upkeep(database, settings, history, clock);
        upkeep.countIn(registry);
        upkeep.thread.start();
        return upkeep;
    }

    private void countIn(MeterRegistry registry) {
        FunctionCounter.builder("pinion.retention.deleted.messages", retention, RetentionTask::deleted)
                .description("messages that retention has deleted")
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

    /// Messages that retention has deleted since the start.
    public long messagesDeleted() {
        return retention.deleted();
    }

    /// When the history was last signed, in milliseconds since 1970; 0: not since the start.
    public long historySignedMillis() {
        return signing.lastMillis();
    }

    private void run() {
        try {
            while (!stopping.await(everyMillis, TimeUnit.MILLISECONDS)) {
                for (UpkeepTask task : tasks) {
                    attempt(task);
                }
            }
        } catch (InterruptedException stopped) {
            LOG.debug("upkeep was stopped in the middle of a step");
        }
        beginToSignForTheLastTime();
        signForTheLastTime();
    }

    /// From here on a stop no longer interrupts, and one that came is forgotten.
    private synchronized void beginToSignForTheLastTime() {
        mayBeInterrupted = false;
        Thread.interrupted();
    }

    private synchronized void interruptTask() {
        if (mayBeInterrupted) {
            thread.interrupt();
        }
    }

    private void attempt(UpkeepTask task) throws InterruptedException {
        try {
            task.run();
            if (failing.remove(task.name())) {
                LOG.info("{} works again", task.name());
            }
        } catch (StorageException nextTime) {
            if (failing.add(task.name())) {
                LOG.warn("{} failed; it is tried again, and not told again until it works", task.name(), nextTime);
            }
        } catch (RuntimeException ours) {
            LOG.error("{} has a fault of ours; it is tried again", task.name(), ours);
        }
    }

    private void signForTheLastTime() {
        try {
            Void _ = Throttle.answer(database.log().flush());
            signing.sign(true);
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
        stopping.countDown();
        interruptTask();
        try {
            if (!thread.join(Duration.ofSeconds(LAST_MANIFEST_SECONDS))) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException hurry) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
