package dev.pinion.server.upkeep;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.StorageException;

/// Does tasks, one after the other and again and again, until it is stopped. What fails is told to our log once, and tried
/// again. A platform thread of its own.
final class UpkeepThread {
    private static final Logger LOG = LoggerFactory.getLogger(UpkeepThread.class);

    private final List<UpkeepTask> tasks;
    private final Duration every;
    private final Runnable last;
    private final Set<String> failing;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    /// Guarded by this object's monitor, which is held for this alone.
    private boolean mayBeInterrupted = true;

    /// @param failing the names of tasks that failed when they were last tried
    /// @param last    is done at the end, uninterrupted
    UpkeepThread(String name, List<UpkeepTask> tasks, Duration every, Set<String> failing, Runnable last) {
        this.tasks = List.copyOf(tasks);
        this.every = every;
        this.failing = failing;
        this.last = last;
        thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopping.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                for (UpkeepTask task : tasks) {
                    attempt(task);
                }
            }
        } catch (InterruptedException stopped) {
            LOG.debug("upkeep was stopped in the middle of a step");
        }
        beginTheLast();
        last.run();
    }

    /// From here on a stop no longer interrupts, and one that came is forgotten.
    private synchronized void beginTheLast() {
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

    /// Ends the task under way.
    void stop() {
        stopping.countDown();
        interruptTask();
    }

    /// Returns when it has ended; what takes longer than this is interrupted.
    void awaitEnd(Duration longest) {
        try {
            if (!thread.join(longest)) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException hurry) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
