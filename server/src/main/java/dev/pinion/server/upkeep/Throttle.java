package dev.pinion.server.upkeep;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import dev.pinion.db.StorageException;

/// Does work on the log in small steps, with a pause after each that is at least as long as the step: publishing has the
/// committer for more than half of the time. Thread: the upkeep's.
final class Throttle {
    private final Duration pause;

    Throttle(Duration pause) {
        this.pause = pause;
    }

    /// Hands work to the log.
    interface Step<T> {
        CompletableFuture<T> start() throws InterruptedException;
    }

    /// One step and its pause.
    <T> T run(Step<T> step) throws InterruptedException {
        long start = System.nanoTime();
        T result = answer(step.start());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Thread.sleep(took.compareTo(pause) > 0 ? took : pause);
        return result;
    }

    /// Work that waits for the log by itself.
    interface Work {
        void run() throws InterruptedException;
    }

    /// The same for such work.
    void rest(Work work) throws InterruptedException {
        Integer _ = run(() -> {
            work.run();
            return CompletableFuture.completedFuture(1);
        });
    }

    /// Waits for the store, which answers or fails, but never forgets.
    static <T> T answer(CompletableFuture<T> asked) throws InterruptedException {
        try {
            return asked.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof StorageException ours) {
                throw ours;
            }
            throw new StorageException("upkeep failed", failed.getCause());
        }
    }
}
