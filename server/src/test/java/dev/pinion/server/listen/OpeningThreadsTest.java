package dev.pinion.server.listen;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpeningThreadsTest {
    private final OpeningThreads threads = new OpeningThreads();
    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger ended = new AtomicInteger();

    @AfterEach
    void close() {
        open.countDown();
        threads.close();
    }

    private boolean runs(String address) {
        return threads.run(InetAddress.ofLiteral(address), this::waits);
    }

    private void waits() {
        try {
            open.await();
        } catch (InterruptedException nobodyInterrupts) {
            Thread.currentThread().interrupt();
        }
        ended.incrementAndGet();
    }

    @Test
    void anAddressHasAFewAndAnotherIsNotHeldUpByIt() {
        // Given
        for (int n = 0; n < OpeningThreads.OF_ADDRESS_MAX; n++) {
            assertTrue(runs("2001:db8::" + n));
        }
        assertFalse(runs("2001:db8::9"), "of the same /64");
        assertTrue(runs("10.0.0.2"));
        // When
        open.countDown();
        // Then
        await().until(() -> ended.get() == OpeningThreads.OF_ADDRESS_MAX + 1);
        await().until(() -> runs("2001:db8::9"));
    }

    @Test
    void allHaveNoMoreThanThereAreThreads() {
        int begun = 0;
        for (int n = 0; n < 2 * OpeningThreads.THREADS_MAX; n++) {
            begun += runs("10.0.0." + n) ? 1 : 0;
        }
        assertTrue(begun == OpeningThreads.THREADS_MAX, "begun " + begun);
        // When
        open.countDown();
        // Then: those who found none have left nothing behind
        await().until(() -> ended.get() == OpeningThreads.THREADS_MAX);
        await().until(() -> runs("10.0.0.127"));
    }

    @Test
    void whatFailsGivesItsThreadBack() {
        for (int n = 0; n < 3 * OpeningThreads.OF_ADDRESS_MAX; n++) {
            await().until(() -> threads.run(InetAddress.ofLiteral("10.0.0.1"), () -> {
                // What nobody caught would be told to tests of other classes that wait.
                Thread.currentThread().setUncaughtExceptionHandler((_, _) -> ended.incrementAndGet());
                throw new IllegalStateException("a fault of a test");
            }));
        }
        await().until(() -> ended.get() == 3 * OpeningThreads.OF_ADDRESS_MAX);
    }
}
