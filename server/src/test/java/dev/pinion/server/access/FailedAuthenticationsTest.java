package dev.pinion.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FailedAuthenticationsTest {
    private static final Instant NOW = TestToken.NOW;
    private static final InetAddress TRUSTED = address("10.9.9.9");
    private final FailedAuthentications failures = new FailedAuthentications(
            new FailedAuthentications.Limits(2, Duration.ofSeconds(10), Duration.ofSeconds(1), 100, 6, 3),
            TRUSTED::equals, 4);

    @Test
    void theFirstGuessesCostNothingThenTheWaitDoublesUpToItsLimit() {
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            delays.add(guess("10.0.0.1"));
        }

        assertEquals(List.of(0L, 0L, 125L, 250L, 500L, 1000L, 1000L), delays);
    }

    @Test
    void thePointsFadeAndALongAttackIsForgottenAsSoonAsAShortOne() {
        for (int i = 0; i < 10_000; i++) {
            guess("10.0.0.1");
        }

        assertTrue(failures.isSlowed(address("10.0.0.1"), NOW.plusSeconds(299)));
        assertFalse(failures.isSlowed(address("10.0.0.1"), NOW.plusSeconds(301)));
    }

    @Test
    void anotherAddressIsNotSlowed() {
        guess("10.0.0.1", 8);

        assertTrue(failures.isSlowed(address("10.0.0.1"), NOW));
        assertFalse(failures.isSlowed(address("10.0.0.2"), NOW));
        assertEquals(0L, guess("10.0.0.2"));
    }

    @Test
    void signaturesFromASlowedAddressAreCheckedInTurnsAndFromOthersAtOnce() {
        guess("10.0.0.1", 3);

        CheckTurns slowed = failures.turns(address("10.0.0.1"), NOW);
        CheckTurns others = failures.turns(address("10.0.0.2"), NOW);
        // both places of the slowed are taken, and others need none of them
        assertTrue(slowed.take(() -> slowed.take(() -> others.take(() -> true))));
    }

    @Test
    void theAddressesOfOneIpv6NetworkCountTogether() {
        for (int i = 0; i < 8; i++) {
            guess("2001:db8:1:2::" + i);
        }

        assertTrue(failures.isSlowed(address("2001:db8:1:2:ffff::1"), NOW));
        assertFalse(failures.isSlowed(address("2001:db8:1:3::1"), NOW));
        assertEquals("2001:db8:1:2:0:0:0:0/64", failures.slowed(NOW, 10).getFirst().network());
    }

    @Test
    void aTrustedAddressIsNeverSlowedNorListed() {
        for (int i = 0; i < 100; i++) {
            assertEquals(0L, guess("10.9.9.9"));
        }

        assertEquals(0, failures.slowedCount(NOW));
        assertSame(CheckTurns.AT_ONCE, failures.turns(TRUSTED, NOW));
    }

    @Test
    void onlySoManyAnswersWaitForOneAddressAndInAll() {
        // Given
        for (int address = 1; address <= 3; address++) {
            guess("10.0.0." + address, 5);
        }
        List<FailedAuthentications.Refusal> waiting = new ArrayList<>();
        // When
        for (int i = 0; i < 4; i++) {
            waiting.add(failures.guessed(address("10.0.0.1"), NOW));
        }
        for (int i = 0; i < 4; i++) {
            waiting.add(failures.guessed(address("10.0.0." + (2 + i % 2)), NOW));
        }
        // Then
        List<Boolean> delayed = waiting.stream().map(each -> each.delay().isPositive()).toList();
        assertEquals(List.of(true, true, true, false, true, true, true, false), delayed);
        waiting.forEach(FailedAuthentications.Refusal::close);
        assertEquals(0, failures.waiting());
        assertTrue(guess("10.0.0.1") > 0);
    }

    @Test
    void onlySoManyTokensWaitForTheNextKeysOfAProviderFromOneAddress() throws Exception {
        // Given
        var provider = new SlowKeys();
        CheckTurns turns = failures.turns(address("10.0.0.1"), NOW);
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            waiting.add(Thread.ofVirtual().start(() -> turns.newerThan(provider.current(), provider)));
        }
        Awaitility.await().until(() -> provider.asked.get() == 256);
        // When
        KeySet answer = failures.turns(address("10.0.0.1"), NOW).newerThan(provider.current(), provider);
        Thread other = Thread.ofVirtual()
                .start(() -> failures.turns(address("10.0.0.2"), NOW).newerThan(provider.current(), provider));
        // Then
        assertSame(provider.current(), answer);
        Awaitility.await().until(() -> provider.asked.get() == 257);
        provider.answers.countDown();
        for (Thread each : waiting) {
            each.join();
        }
        other.join();
        turns.newerThan(provider.current(), provider);
        assertEquals(258, provider.asked.get());
    }

    @Test
    void anOperatorForgivesAnAddressOrItsNetwork() {
        guess("10.0.0.1", 8);
        guess("2001:db8:1:2::1", 8);

        assertTrue(failures.lift(address("10.0.0.1")));
        assertTrue(failures.lift(address("2001:db8:1:2::ffff")));

        assertFalse(failures.lift(address("10.0.0.1")));
        assertEquals(List.of(), failures.slowed(NOW, 10));
        assertEquals(0L, guess("10.0.0.1"));
    }

    @Test
    void theListNamesTheWorstFirstWithWhatAwaitsThem() {
        guess("10.0.0.1", 1);
        guess("10.0.0.2", 3);
        guess("10.0.0.3", 5);

        List<FailedAuthentications.Slowed> slowed = failures.slowed(NOW, 10);

        assertEquals(
                List.of(new FailedAuthentications.Slowed("10.0.0.3", 5, Duration.ofMillis(1000), NOW.plusSeconds(30)),
                        new FailedAuthentications.Slowed("10.0.0.2", 3, Duration.ofMillis(250), NOW.plusSeconds(10))),
                slowed);
        assertEquals(2, failures.slowedCount(NOW));
        assertEquals(1, failures.slowed(NOW, 1).size());
    }

    @Test
    void anAddressBeginsToBeSlowedOnce() {
        List<Boolean> begins = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            try (FailedAuthentications.Refusal answer = failures.guessed(address("10.0.0.1"), NOW)) {
                begins.add(answer.begins());
            }
        }

        assertEquals(List.of(false, true, false, false, false), begins);
    }

    @Test
    void memoryIsBoundedAndTheAddressThatGuessedLongestAgoIsForgotten() {
        guess("10.0.0.1", 8);
        for (int i = 0; i < 99; i++) {
            guess("10.1.0." + i, 1);
        }
        guess("10.0.0.1", 1); // no longer the oldest
        for (int i = 0; i < 99; i++) {
            guess("10.2.0." + i, 1);
        }

        assertEquals(100, failures.addresses());
        assertTrue(failures.isSlowed(address("10.0.0.1"), NOW));
    }

    @Test
    void aMillionAddressesHoldNoMoreThanTheirLimitAndNoWait() {
        var random = new Random(7);
        byte[] bytes = new byte[4];
        for (int i = 0; i < 1_000_000; i++) {
            random.nextBytes(bytes);
            guess((bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff));
        }

        assertEquals(100, failures.addresses());
        assertEquals(0, failures.waiting());
    }

    @Test
    void aClockThatGoesBackForgivesNothing() {
        guess("10.0.0.1", 8);

        assertTrue(failures.isSlowed(address("10.0.0.1"), NOW.minusSeconds(3600)));
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> new FailedAuthentications.Limits(-1, Duration.ofSeconds(1), Duration.ZERO, 1, 1, 1));
        assertThrows(IllegalArgumentException.class,
                () -> new FailedAuthentications.Limits(1, Duration.ZERO, Duration.ZERO, 1, 1, 1));
        assertThrows(IllegalArgumentException.class,
                () -> new FailedAuthentications.Limits(1, Duration.ofSeconds(1), Duration.ZERO, 0, 1, 1));
    }

    private long guess(String from) {
        try (FailedAuthentications.Refusal answer = failures.guessed(address(from), NOW)) {
            return answer.delay().toMillis();
        }
    }

    private void guess(String from, int times) {
        for (int i = 0; i < times; i++) {
            guess(from);
        }
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    /// A provider that answers when the test says so.
    private static final class SlowKeys implements KeySource {
        private final CountDownLatch answers = new CountDownLatch(1);
        private final AtomicInteger asked = new AtomicInteger();
        private final FixedKeys known = new FixedKeys(
                KeySet.ofJwks(TestKey.jwks(TestKey.make("known", "ES256")).getBytes(StandardCharsets.UTF_8)));

        SlowKeys() throws UnusableKeysException {}

        @Override
        public KeySet current() {
            return known.current();
        }

        @Override
        public KeySet newerThan(KeySet seen) {
            asked.incrementAndGet();
            try {
                answers.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            return seen;
        }

        @Override
        public KeySourceHealth health() {
            return known.health();
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
