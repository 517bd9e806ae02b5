package dev.pinion.server.cursor;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.db.Cursors;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.StorageException;

/// A place that could not be saved is saved later, though nobody acknowledges anything more.
class BackgroundSavesTest {
    private static final long TICK_NANOS = Duration.ofMillis(250).toNanos();

    /// How a store says that it did not save.
    enum Fault {
        REFUSES, FAILS
    }

    @TempDir
    private Path data;
    @SuppressWarnings("NullAway.Init")
    private Database database;
    private final List<Cursors.Save> saved = new CopyOnWriteArrayList<>();
    private final AtomicInteger tries = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final BackgroundSaves saves = new BackgroundSaves(Clock.systemUTC(), taken::incrementAndGet);
    private int faults;
    private Fault fault = Fault.FAILS;
    private boolean isOurs = true;
    private long nowNanos = Long.MAX_VALUE - 100 * TICK_NANOS; // it may run over at any time

    @BeforeEach
    void open() {
        database = Database.open(DatabaseConfig.defaults(data), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private CompletableFuture<Boolean> save(Cursors.Save save) {
        if (tries.incrementAndGet() <= faults) {
            var why = new StorageException("the test's fault");
            if (fault == Fault.REFUSES) {
                throw why;
            }
            return CompletableFuture.failedFuture(why);
        }
        saved.add(save);
        return CompletableFuture.completedFuture(isOurs);
    }

    private Cursor cursorThatHasReadOne() {
        var cursor = new Cursor(new Cursor.Key("alice", "c"), 1, true, this::save);
        cursor.on(database.log().channel("x"), 1).acknowledged(1);
        return cursor;
    }

    @ParameterizedTest
    @EnumSource
    void aSaveThatFailedOnceIsMadeAgainWithoutAnotherAck(Fault how) {
        // Given
        fault = how;
        faults = 1;
        Cursor cursor = cursorThatHasReadOne();
        saves.look(cursor, nowNanos);
        await().until(() -> cursor.failures() == 1 && cursor.hasChanged());
        // When
        saves.look(cursor, nowNanos + TICK_NANOS);
        // Then
        await().until(() -> saved.size() == 1 && cursor.failures() == 0);
        assertEquals(1, saved.getFirst().positions().getFirst().floor());
        assertFalse(cursor.isDue(nowNanos + 100 * TICK_NANOS));
    }

    @Test
    void thePauseGrowsAndEnds() {
        // Given
        faults = Integer.MAX_VALUE;
        Cursor cursor = cursorThatHasReadOne();
        long longest = Duration.ofSeconds(10).toNanos();
        long pause = TICK_NANOS;
        for (int failure = 1; failure <= 20; failure++) {
            // When
            saves.look(cursor, nowNanos);
            int failed = failure;
            await().until(() -> cursor.failures() == failed && cursor.hasChanged());
            // Then
            assertFalse(cursor.isDue(nowNanos + pause - 1), "after " + failure);
            nowNanos += pause;
            pause = Math.min(longest, pause * 2);
        }
        assertTrue(cursor.isDue(nowNanos));
        assertEquals(20, tries.get());
    }

    @Test
    void whatIsAcknowledgedWhileASaveFailsIsSavedWithTheRest() {
        // Given
        faults = 1;
        Cursor cursor = cursorThatHasReadOne();
        saves.look(cursor, nowNanos);
        await().until(() -> cursor.failures() == 1);
        // When
        cursor.on(database.log().channel("x"), 1).acknowledged(2);
        saves.look(cursor, nowNanos + TICK_NANOS);
        // Then
        await().until(() -> saved.size() == 1);
        assertEquals(2, saved.getFirst().positions().getFirst().floor());
    }

    @Test
    void aSaveThatFindsAnotherOwnerEndsTheSessionUnlessItHasEnded() {
        isOurs = false;
        Cursor cursor = cursorThatHasReadOne();
        saves.look(cursor, nowNanos);
        await().until(() -> taken.get() == 1);

        Cursor left = cursorThatHasReadOne();
        left.leave();
        saves.save(left);
        await().until(() -> saved.size() == 2 && !left.hasChanged());
        assertEquals(1, taken.get());
    }
}
