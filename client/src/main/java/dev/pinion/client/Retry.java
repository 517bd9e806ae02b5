package dev.pinion.client;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tries something again and again as a [RetryPolicy] says. Runs on the caller's thread.
///
/// @param policy how often and how long
/// @param random spreads the attempts of many clients
/// @param nanoTime the clock
/// @param pause waits; in tests it moves the clock instead
record Retry(RetryPolicy policy, RandomGenerator random, LongSupplier nanoTime, Pause pause) {

    private static final Logger LOG = LoggerFactory.getLogger(Retry.class);

    interface Pause {
        void take(Duration time) throws InterruptedException;
    }

    interface Attempt<T> {
        T run() throws PinionException, InterruptedException;
    }

    static Retry of(RetryPolicy policy) {
        return new Retry(policy, RandomGenerator.getDefault(), System::nanoTime, Thread::sleep);
    }

    /// The first success, or the last failure: one that time does not cure, or the one that used the policy up.
    <T> T run(Attempt<T> attempt) throws PinionException, InterruptedException {
        long start = nanoTime.getAsLong();
        for (int failures = 1;; failures++) {
            try {
                return attempt.run();
            } catch (PinionException why) {
                Duration wait = policy.waitAfter(failures, why.retryAfter(), random);
                Duration elapsed = Duration.ofNanos(nanoTime.getAsLong() - start).plus(wait);
                if (!why.curedByTime() || !policy.allows(failures, elapsed)) {
                    throw why;
                }
                LOG.info("attempt {} failed, next in {}: {}", failures, wait, why.wrong());
                pause.take(wait);
            }
        }
    }
}
