package dev.pinion.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

import dev.pinion.client.checks.Settings;

/// How often and how long to try again: exponential back-off with full jitter, bounded in attempts and in time.
///
/// Full jitter (a random wait between zero and the bound) spreads a thousand clients that lost the same server best.
/// Only failures that time may cure are tried again ([PinionException#curedByTime()]): no key that is not pinned, and no token once
/// there is no other.
///
/// @param waitFirst the bound of the first wait; it doubles with each attempt
/// @param waitMax the bound of every wait
/// @param attemptsMax how many attempts in all, the first one included
/// @param durationMax no attempt starts later than this after the first one
public record RetryPolicy(Duration waitFirst, Duration waitMax, int attemptsMax, Duration durationMax) {

    /// One attempt.
    public static final RetryPolicy NEVER = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(1), 1,
            Duration.ofMillis(1));

    /// From 200 ms to 30 s, for a day.
    public static final RetryPolicy PATIENT = new RetryPolicy(Duration.ofMillis(200), Duration.ofSeconds(30), 10_000,
            Duration.ofDays(1));

    /// From 200 ms to 30 s, for ever.
    public static final RetryPolicy FOREVER = new RetryPolicy(Duration.ofMillis(200), Duration.ofSeconds(30),
            Integer.MAX_VALUE, Duration.ofSeconds(Long.MAX_VALUE));

    private static final int DOUBLINGS_MAX = 30;

    /// Checks the policy.
    public RetryPolicy {
        Settings.requirePositive("waitFirst", waitFirst);
        Settings.requirePositive("waitMax", waitMax);
        Settings.require(attemptsMax >= 1, "attemptsMax", attemptsMax, "1 or more");
        Settings.require(durationMax.isPositive(), "durationMax", durationMax, "longer than zero");
    }

    /// The wait after this many failed attempts (1 or more). Pure but for the randomness, which is an argument.
    ///
    /// @param failures how many there were in a row
    /// @param random spreads many clients
    /// @return a random wait up to the bound for this attempt
    public Duration waitAfter(int failures, RandomGenerator random) {
        int doublings = Math.min(Math.max(failures, 1) - 1, DOUBLINGS_MAX);
        long first = Math.min(waitFirst.toNanos(), Long.MAX_VALUE >> DOUBLINGS_MAX);
        long bound = Math.min(first << doublings, waitMax.toNanos());
        return Duration.ofNanos(random.nextLong(bound + 1));
    }

    /// The same where a server has asked for so long a pause ([PinionException#retryAfter()]): not before, and spread over half as long again, for it is said
    /// to many at once.
    ///
    /// @param failures how many there were in a row
    /// @param asked the pause, or zero
    /// @param random spreads many clients
    /// @return a random wait, not shorter than what was asked for
    public Duration waitAfter(int failures, Duration asked, RandomGenerator random) {
        Duration own = waitAfter(failures, random);
        Duration spread = Duration.ofNanos(random.nextLong(asked.toNanos() / 2 + 1));
        return asked.plus(own.compareTo(spread) > 0 ? own : spread);
    }

    /// Whether another attempt may start, after this many failures and this much time since the first attempt.
    boolean allows(int failures, Duration elapsed) {
        return failures < attemptsMax && elapsed.compareTo(durationMax) < 0;
    }
}
