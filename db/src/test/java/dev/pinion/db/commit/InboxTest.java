package dev.pinion.db.commit;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.pinion.db.Bytes;
import dev.pinion.db.NewMessage;
import dev.pinion.db.StorageException;
import dev.pinion.db.TestLog;
import dev.pinion.db.engine.Channel;

class InboxTest {

    private static final Channel CHANNEL = new Channel("c", "epoch");

    private static Entry entry(int bytes) {
        return new Entry.Single(
                new Batch.Hashed(new NewMessage(CHANNEL, "", Bytes.EMPTY, Bytes.owned(new byte[bytes])), null),
                TestLog.completing(new CompletableFuture<>()));
    }

    private static Thread putting(Inbox inbox, Entry entry, CompletableFuture<Throwable> refused) {
        return Thread.ofVirtual().start(() -> {
            try {
                inbox.put(entry);
            } catch (InterruptedException | StorageException expected) {
                refused.complete(expected);
            }
        });
    }

    private static void awaitBlocked(Thread thread) {
        await().until(() -> thread.getState() == Thread.State.WAITING);
    }

    @Test
    void anAppendBlocksWhileTheInboxHoldsAsManyMessagesAsItMay() throws Exception {
        // Given
        Inbox inbox = new Inbox(2, 1 << 20);
        inbox.put(entry(1));
        inbox.put(entry(1));
        Thread blocked = putting(inbox, entry(1), new CompletableFuture<>());
        awaitBlocked(blocked);
        assertEquals(2, inbox.messages());
        // When
        assertTrue(inbox.take(new ArrayList<>(), 1, 1 << 20));
        // Then
        blocked.join();
        assertEquals(2, inbox.messages());
    }

    @Test
    void anAppendBlocksWhileTheInboxHoldsAsManyBytesAsItMay() throws Exception {
        // Given
        Inbox inbox = new Inbox(100, 10_000);
        inbox.put(entry(9_000));
        Thread blocked = putting(inbox, entry(5_000), new CompletableFuture<>());
        awaitBlocked(blocked);
        // When
        assertTrue(inbox.take(new ArrayList<>(), 100, 1 << 20));
        // Then
        blocked.join();
        assertEquals(1, inbox.messages());
    }

    @Test
    void anEntryLargerThanTheInboxIsTakenWhenNothingElseWaits() throws Exception {
        // Given
        Inbox inbox = new Inbox(100, 10);
        // When
        inbox.put(entry(1_000));
        // Then
        List<Entry> batch = new ArrayList<>();
        assertTrue(inbox.take(batch, 100, 10));
        assertEquals(1, batch.size());
    }

    @Test
    void nobodyWhoWaitsForSpaceIsForgotten() throws Exception {
        // Given
        Inbox inbox = new Inbox(4, 1 << 20);
        List<Thread> putters = IntStream.range(0, 200)
                .mapToObj(n -> putting(inbox, entry(1), new CompletableFuture<>()))
                .toList();
        int taken = 0;
        // When
        while (taken < 200) {
            List<Entry> batch = new ArrayList<>();
            assertTrue(inbox.take(batch, 3, 1 << 20));
            taken += batch.size();
        }
        // Then
        for (Thread putter : putters) {
            putter.join();
        }
    }

    @Test
    void anInterruptedAppenderLeavesAndItsPlaceGoesToTheNext() throws Exception {
        // Given
        Inbox inbox = new Inbox(1, 1 << 20);
        inbox.put(entry(1));
        CompletableFuture<Throwable> interrupted = new CompletableFuture<>();
        Thread first = putting(inbox, entry(1), interrupted);
        awaitBlocked(first);
        Thread second = putting(inbox, entry(1), new CompletableFuture<>());
        awaitBlocked(second);
        // When
        first.interrupt();
        // Then
        assertInstanceOf(InterruptedException.class, interrupted.join());
        assertTrue(inbox.take(new ArrayList<>(), 1, 1 << 20));
        second.join();
    }

    @Test
    void thoseWhoWaitForSpaceAreRefusedWhenTheLogFailsOrCloses() throws Exception {
        // Given
        Inbox inbox = new Inbox(1, 1 << 20);
        inbox.put(entry(1));
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        awaitBlocked(putting(inbox, entry(1), refused));
        // When
        List<Entry> waited = inbox.refuse("disk on fire");
        // Then
        assertEquals("disk on fire", refused.join().getMessage());
        assertEquals(1, waited.size());
        inbox.acceptAgain();
        inbox.put(entry(1));
        inbox.close();
        assertTrue(inbox.take(new ArrayList<>(), 10, 1 << 20));
        assertFalse(inbox.take(new ArrayList<>(), 10, 1 << 20));
    }
}
