package dev.pinion.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

class CheckTurnsTest {
    @Test
    void noMoreThanSoManyChecksRunTogetherAndAllOfThemRun() throws Exception {
        // Given
        CheckTurns turns = CheckTurns.atMost(2);
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var twoAreIn = new CountDownLatch(2);
        // When
        List<Future<Boolean>> checks = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                checks.add(threads.submit(() -> turns.take(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    twoAreIn.countDown();
                    try {
                        twoAreIn.await();
                    } catch (InterruptedException nobodyDoes) {
                        return false;
                    }
                    running.decrementAndGet();
                    return true;
                })));
            }
        }
        // Then
        assertEquals(2, most.get());
        for (Future<Boolean> each : checks) {
            assertTrue(each.get());
        }
    }

    @Test
    void aCheckThatFailsGivesItsTurnBack() {
        CheckTurns turns = CheckTurns.atMost(1);

        assertThrows(IllegalStateException.class, () -> turns.take(() -> {
            throw new IllegalStateException("no such algorithm");
        }));

        assertFalse(turns.take(() -> false));
    }
}
