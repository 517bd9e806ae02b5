package dev.pinion.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The threads of one run. Closing it interrupts those that are stuck, which closes the channel that they wait for.
/// Thread: the run's.
final class Crew implements AutoCloseable {
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong lastEndNanos = new AtomicLong(Long.MIN_VALUE);

    private Crew() {}

    static Crew start(List<? extends Job> jobs, Course course) {
        Crew crew = new Crew();
        for (Job job : jobs)
            crew.threads.add(Thread.ofPlatform()
                    .daemon()
                    .name("bench-", crew.threads.size())
                    .start(() -> crew.work(job, course)));
        return crew;
    }

    private void work(Job job, Course course) {
        try {
            job.run();
            lastEndNanos.accumulateAndGet(System.nanoTime(), Math::max);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Throwable topOfThread) {
            course.failed(topOfThread);
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
