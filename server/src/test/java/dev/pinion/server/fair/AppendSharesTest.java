package dev.pinion.server.fair;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

import org.junit.jupiter.api.Test;

/// What one identity has on its way to disk is its own queue, and nobody else's.
class AppendSharesTest {
    private static final int MESSAGES_MAX = 100;
    private static final long BYTES_MAX = 10_000;

    private final AppendShares all = new AppendShares(MESSAGES_MAX, BYTES_MAX);

    @Test
    void whoIsAloneHasAllOfIt() throws Exception {
        AppendShare anna = all.join("anna");

        begin(anna, MESSAGES_MAX, 1);

        assertTrue(waits(anna, 1));
    }

    @Test
    void allConnectionsOfAnIdentityHaveOneShare() throws Exception {
        AppendShare one = all.join("anna");
        AppendShare other = all.join("anna");

        begin(one, MESSAGES_MAX, 1);

        assertTrue(waits(other, 1));
    }

    @Test
    void aFloodLeavesOthersTheirPart() throws Exception {
        // Given
        AppendShare flood = all.join("mallory");
        AppendShare honest = all.join("anna");
        begin(flood, MESSAGES_MAX, 1);
        // When
        Deque<AppendShare.Passage> begun = begin(honest, MESSAGES_MAX / 2, 1);
        // Then
        assertEquals(MESSAGES_MAX / 2, begun.size());
        assertTrue(waits(honest, 1), "more than half");
    }

    @Test
    void whenAnotherIsActiveTheFloodEndsAtItsPart() throws Exception {
        // Given
        AppendShare flood = all.join("mallory");
        Deque<AppendShare.Passage> flooding = begin(flood, MESSAGES_MAX, 1);
        begin(all.join("anna"), 1, 1).remove().end();
        // When
        endAll(flooding);
        // Then
        begin(flood, MESSAGES_MAX / 2, 1);
        assertTrue(waits(flood, 1));
    }

    @Test
    void bytesAreSharedLikeMessages() throws Exception {
        AppendShare anna = all.join("anna");

        begin(anna, 10, (int) BYTES_MAX / 10);

        assertTrue(waits(anna, 1));
    }

    @Test
    void whatIsLargerThanTheShareGoesAlone() throws Exception {
        // Given
        AppendShare anna = all.join("anna");
        AppendShare.Passage small = anna.passage(1, 1);
        small.begin();
        FutureTask<Void> large = beginElsewhere(anna, 10 * BYTES_MAX);
        assertFalse(large.isDone());
        // When
        small.end();
        // Then
        large.get();
        assertTrue(waits(anna, 1));
    }

    @Test
    void whoWaitsIsWokenByWhatEnds() throws Exception {
        // Given
        AppendShare anna = all.join("anna");
        Deque<AppendShare.Passage> begun = begin(anna, MESSAGES_MAX, 1);
        List<FutureTask<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(beginElsewhere(anna, 1));
        }
        // When
        endAll(begun);
        // Then
        for (FutureTask<Void> each : waiting) {
            each.get();
        }
    }

    @Test
    void nobodyIsForgottenHoweverManyComeAndGo() throws Exception {
        // Given
        AppendShare anna = all.join("anna");
        var onTheirWay = new LinkedBlockingQueue<AppendShare.Passage>();
        int each = 2_000;
        List<Thread> readers = new ArrayList<>();
        // When
        for (int i = 0; i < 8; i++) {
            readers.add(Thread.ofVirtual().start(() -> {
                for (int j = 0; j < each; j++) {
                    AppendShare.Passage passage = anna.passage(1 + j % 7, 100L * (j % 11));
                    try {
                        passage.begin();
                    } catch (InterruptedException nobodyDoes) {
                        throw new IllegalStateException(nobodyDoes);
                    }
                    onTheirWay.add(passage);
                }
            }));
        }
        for (int ended = 0; ended < 8 * each; ended++) {
            onTheirWay.take().end();
        }
        // Then
        for (Thread reader : readers) {
            reader.join();
        }
        begin(anna, MESSAGES_MAX, 1);
    }

    @Test
    void whatWasGivenUpBeforeItBeganGivesNothingBack() throws Exception {
        // Given
        AppendShare anna = all.join("anna");
        begin(anna, MESSAGES_MAX, 1);
        AppendShare.Passage late = anna.passage(1, 1);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, late::begin);
        // When
        late.end();
        // Then
        assertTrue(waits(anna, 1));
    }

    @Test
    void whoIsSilentHasNoPart() throws Exception {
        // Given
        AppendShare anna = all.join("anna");
        begin(all.join("boris"), 1, 1).remove().end();
        // When
        for (int i = 0; i < 6; i++) {
            all.look();
        }
        // Then
        begin(anna, MESSAGES_MAX, 1);
    }

    @Test
    void whoLeavesAndComesBackFindsWhatItHadOnItsWay() throws Exception {
        // Given
        AppendShare before = all.join("mallory");
        Deque<AppendShare.Passage> begun = begin(before, MESSAGES_MAX, 1);
        all.leave(before);
        // When
        AppendShare again = all.join("mallory");
        // Then
        assertTrue(waits(again, 1));
        endAll(begun);
        all.leave(again);
        for (int i = 0; i < 6; i++) {
            all.look();
        }
        assertEquals(0, all.identities());
    }

    @Test
    void howeverManyShareEachHasAFew() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            assertEquals(AppendShares.MESSAGES_MIN, begin(all.join("i" + i), AppendShares.MESSAGES_MIN, 0).size());
        }
    }

    private static Deque<AppendShare.Passage> begin(AppendShare share, int count, int bytes)
            throws InterruptedException {
        Deque<AppendShare.Passage> begun = new ArrayDeque<>();
        for (int i = 0; i < count; i++) {
            AppendShare.Passage passage = share.passage(1, bytes);
            passage.begin();
            begun.add(passage);
        }
        return begun;
    }

    private static void endAll(Deque<AppendShare.Passage> begun) {
        begun.forEach(AppendShare.Passage::end);
    }

    /// Whether one more has to wait; it ends its wait.
    private static boolean waits(AppendShare share, long bytes) throws InterruptedException, ExecutionException {
        var began = new CompletableFuture<Boolean>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                share.passage(1, bytes).begin();
                began.complete(true);
            } catch (InterruptedException waited) {
                began.complete(false);
            }
        });
        await().until(() -> began.isDone() || reader.getState() == Thread.State.WAITING);
        reader.interrupt();
        return !began.get();
    }

    private static FutureTask<Void> beginElsewhere(AppendShare share, long bytes) {
        var began = new FutureTask<Void>(() -> {
            share.passage(1, bytes).begin();
            return null;
        });
        Thread reader = Thread.ofVirtual().start(began);
        await().until(() -> reader.getState() == Thread.State.WAITING);
        return began;
    }
}
