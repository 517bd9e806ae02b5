package dev.pinion.bench.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import dev.pinion.bench.load.WorkerThreads.Job;
import dev.pinion.bench.plan.Bounds;
import dev.pinion.bench.plan.Flaws;
import dev.pinion.bench.plan.Latencies;
import dev.pinion.bench.wire.BenchException;

/// What the workers of one run share: the phase, the budget of messages, the counts, the first failure.
/// Thread: any; the phase is moved by [#drive]'s caller.
final class RunState {
    private enum Phase {
        WARMING,
        MEASURING,
        /// The messages are used up: the last answers still belong to the measurement.
        FINISHING,
        /// The time is over: the last answers are only awaited to see whether any is lost.
        DRAINING
    }

    private final Bounds bounds;
    private final AtomicLong budget;
    private final LongAdder count = new LongAdder();
    private final Stopwatch stopwatch = new Stopwatch();
    private final AtomicReference<Flaws> flaws = new AtomicReference<>(Flaws.NONE);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Phase phase = Phase.WARMING;
    private volatile long drainUntilNanos;

    RunState(Bounds bounds) {
        this.bounds = bounds;
        this.budget = new AtomicLong(bounds.messagesMax());
    }

    /// While true, workers begin new work.
    boolean goesOn() {
        return failure.get() == null && (phase == Phase.WARMING || phase == Phase.MEASURING);
    }

    /// While true, workers wait for the answers to what they have begun.
    boolean drains() {
        return failure.get() == null && (goesOn() || System.nanoTime() - drainUntilNanos < 0);
    }

    Duration patience() {
        return bounds.patience();
    }

    /// Returns how many of the wanted messages may still be sent; with the last one the run comes to its end
    int take(int wanted) {
        long before = budget.getAndAdd(-wanted);
        if (before > wanted)
            return wanted;
        over.countDown();
        return (int) Math.max(before, 0);
    }

    void counted(long n) {
        count.add(n);
    }

    void latency(int connection, long nanos) {
        Phase now = phase;
        if (now == Phase.MEASURING || now == Phase.FINISHING)
            stopwatch.record(connection, nanos);
    }

    void flawed(Flaws more) {
        flaws.accumulateAndGet(more, Flaws::plus);
    }

    /// The first failure ends the run; those that follow from it are dropped.
    void failed(Throwable why) {
        failure.compareAndSet(null, why);
        over.countDown();
    }

    /// Leads the workers through warm-up, measuring and draining, and waits for their end.
    Measured drive(List<? extends Job> jobs) throws BenchException, InterruptedException {
        if (bounds.warmUp().isZero())
            phase = Phase.MEASURING;
        long begin = System.nanoTime();
        try (WorkerThreads workers = WorkerThreads.start(jobs, this)) {
            if (over.await(bounds.warmUp().toNanos(), TimeUnit.NANOSECONDS) && !bounds.warmUp().isZero()) {
                rethrow("a connection");
                throw new BenchException("all " + bounds.messagesMax()
                        + " messages went in the warm-up: allow more messages, or warm up for less than "
                        + bounds.warmUp());
            }
            return measure(workers, bounds.warmUp().isZero() ? begin : System.nanoTime());
        }
    }

    private Measured measure(WorkerThreads workers, long begin) throws BenchException, InterruptedException {
        long before = phase == Phase.MEASURING ? 0 : count.sum();
        phase = Phase.MEASURING;
        boolean usedUp = over.await(bounds.measure().toNanos(), TimeUnit.NANOSECONDS);
        long counted = count.sum() - before;
        long end = System.nanoTime();
        drainUntilNanos = end + bounds.patience().toNanos();
        phase = usedUp ? Phase.FINISHING : Phase.DRAINING;
        workers.join(bounds.patience().multipliedBy(2));
        rethrow("a connection");
        if (usedUp) {
            counted = count.sum() - before;
            end = workers.lastEndNanos();
        }
        return new Measured(counted, Duration.ofNanos(end - begin), stopwatch.read(), flaws.get());
    }

    void rethrow(String what) throws BenchException {
        Throwable why = failure.get();
        String when = " (after " + count.sum() + " answers)";
        if (why instanceof BenchException ours)
            throw new BenchException(ours.getMessage() + when, ours);
        if (why != null)
            throw new BenchException(what + " failed: " + why.getMessage() + when, why);
    }

    /// What a run came to; scenarios add their own figures.
    record Measured(long count, Duration elapsed, Latencies latency, Flaws flaws) {}
}
