package dev.pinion.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import dev.pinion.bench.wire.BenchException;

/// The threads of one run. Closing it interrupts those that are stuck, which closes the channel that they wait for.
/// Thread: the run's.
final class WorkerThreads implements AutoCloseable {
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong lastEndNanos = new AtomicLong(Long.MIN_VALUE);

    private WorkerThreads() {}

    /// The work of one thread of a run.
    @FunctionalInterface
    interface Job {
        void run() throws IOException, BenchException, InterruptedException;
    }

    static WorkerThreads start(List<? extends Job> jobs, RunState state) {
        WorkerThreads workers = new WorkerThreads();
        for (Job job : jobs)
            workers.threads.add(Thread.ofPlatform()
                    .daemon()
                    .name("bench-", workers.threads.size())
                    .start(() -> workers.work(job, state)));
        return workers;
    }

    private void work(Job job, RunState state) {
        try {
            job.run();
            lastEndNanos.accumulateAndGet(System.nanoTime(), Math::max);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Throwable topOfThread) {
            state.failed(topOfThread);
        }
    }

    /// Waits for all of them, but no longer than this.
    void join(Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        for (Thread thread : threads)
            thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }

    /// When the last one to end in good order ended.
    long lastEndNanos() {
        return lastEndNanos.get();
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
