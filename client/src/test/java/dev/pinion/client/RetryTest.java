package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

/// When to try again, and when not. No test waits: the pause moves the clock.
class RetryTest {

    private static final RetryPolicy POLICY = new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(8), 6,
            Duration.ofMinutes(5));

    private final AtomicLong clock = new AtomicLong();
    private final List<Duration> waits = new ArrayList<>();
    private final AtomicInteger attempts = new AtomicInteger();

    private Retry retry(RetryPolicy policy) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        return new Retry(policy, new Random(seed), clock::get, wait -> {
            waits.add(wait);
            clock.addAndGet(wait.toNanos());
        });
    }

    private String failing(PinionException why) throws PinionException {
        attempts.incrementAndGet();
        throw why;
    }

    @Test
    void theBoundOfTheWaitDoublesUpToItsMaximumAndTheWaitIsAnywhereBelow() {
        // Given
        Random random = new Random(7);
        for (int failures = 1; failures <= 60; failures++) {
            long bound = Math.min(1L << Math.min(failures - 1, 10), 8) * 1_000_000_000L;
            long longest = 0;
            for (int i = 0; i < 200; i++) {
                // When
                long wait = POLICY.waitAfter(failures, random).toNanos();
                // Then
                assertTrue(wait >= 0 && wait <= bound, failures + ": " + wait);
                longest = Math.max(longest, wait);
            }
            assertTrue(longest > bound / 2, "full jitter uses the whole range");
        }
    }

    @Test
    void whatTheServerAsksForIsWaitedAndThenSpreadOverHalfAsLongAgain() {
        // Given
        Random random = new Random(7);
        var drained = new PinionException.ServerEnded("server-draining", "x", "", "", Duration.ofSeconds(20));
        long longest = 0;
        for (int i = 0; i < 200; i++) {
            // When
            long wait = POLICY.waitAfter(1, drained.retryAfter(), random).toMillis();
            // Then
            assertTrue(wait >= 20_000 && wait <= 30_000, "waited " + wait);
            longest = Math.max(longest, wait);
        }
        assertTrue(longest > 28_000, "all of the spread is used");
    }

    @Test
    void aServerMayAskForPatienceAndNotForGoodbye() {
        var greedy = new PinionException.ServerEnded("server-full", "x", "", "", Duration.ofDays(365));
        var silent = new PinionException.ServerEnded("server-full", "x", "");

        assertTrue(greedy.retryAfter().compareTo(Duration.ofMinutes(15)) <= 0);
        assertTrue(POLICY.waitAfter(1, silent.retryAfter(), new Random(7)).compareTo(Duration.ofSeconds(1)) <= 0);
    }

    @Test
    void itStopsAfterTheLastAttempt() {
        // Given
        var refused = new PinionException.Refused("h:1", new java.net.ConnectException());
        // When
        var thrown = assertThrows(PinionException.Refused.class, () -> retry(POLICY).run(() -> failing(refused)));
        // Then
        assertEquals(refused, thrown);
        assertEquals(6, attempts.get());
        assertEquals(5, waits.size());
    }

    @Test
    void itStopsWhenTheTimeIsUp() {
        // Given
        RetryPolicy short_ = new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(8), 1_000_000,
                Duration.ofSeconds(30));
        // When
        assertThrows(PinionException.Lost.class,
                () -> retry(short_).run(() -> failing(new PinionException.Lost("gone", null))));
        // Then
        assertTrue(clock.get() < Duration.ofSeconds(30).toNanos());
    }

    @Test
    void aPinMismatchARefusedTokenAndAnotherHistoryAreFinal() {
        // Given
        List<PinionException> finals = List.of(
                new PinionException.PinMismatch("h:1", TestKey.OTHER.pin(), Set.of(TestKey.RIGHT.pin())),
                new PinionException.TokenRefused("no", null), new PinionException.Closed("z"),
                new PinionException.ServerEnded("cursor-taken", "x", ""), new PinionException.HistoryBroken("x"),
                new PinionException.ServerEnded("version-unsupported", "x", ""));
        for (PinionException each : finals) {
            attempts.set(0);
            // When
            assertThrows(each.getClass(), () -> retry(POLICY).run(() -> failing(each)));
            // Then
            assertEquals(1, attempts.get(), each.toString());
        }
        assertEquals(List.of(), waits);
    }

    @Test
    void aServerThatComesBackIsFound() throws Exception {
        // Given
        Retry.Attempt<String> third = () -> attempts.get() < 2
                ? failing(new PinionException.ServerEnded("server-stopping", "bye", ""))
                : "connected";
        // When, Then
        assertEquals("connected", retry(POLICY).run(third));
        assertEquals(2, waits.size());
    }
}
