package dev.pinion.server.cursor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.Cursors;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.TestClock;
import dev.pinion.server.limits.SessionLimits;

/// Who holds a durable cursor, and for how long it is kept.
class LiveCursorsTest {
    private static final SessionLimits LIMITS = SessionLimits.DEFAULTS.withCursors(3, Duration.ofDays(7));

    @TempDir
    private Path data;
    private Database database;
    private final TestClock clock = new TestClock();
    private LiveCursors cursors;

    @BeforeEach
    void open() {
        database = Database.open(DatabaseConfig.defaults(data), Clock.systemUTC());
        cursors = new LiveCursors(database.cursors(), LIMITS, clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Cursor.Key key(int number) {
        return new Cursor.Key("alice", "c" + number);
    }

    @Test
    void whoIsRefusedACursorHoldsNone() throws ProtocolException, InterruptedException {
        // Given
        for (int i = 0; i < LIMITS.cursorsMax(); i++) {
            Runnable taken = () -> {};
            Cursor held = cursors.claim(key(i), taken, LIMITS.cursorsMax());
            cursors.leave(held, taken).join();
        }
        assertEquals(0, cursors.inUse());
        // When
        var refused = assertThrows(ProtocolException.class,
                () -> cursors.claim(key(LIMITS.cursorsMax()), () -> {}, LIMITS.cursorsMax()));
        // Then
        assertEquals(DisconnectReason.LIMIT_EXCEEDED, refused.reason());
        assertEquals(0, cursors.inUse());
    }

    @Test
    void manyPlacesAreSavedInPartsOneAfterTheOther() throws ProtocolException, InterruptedException {
        // Given
        List<Integer> saved = new ArrayList<>();
        Cursors store = database.cursors();
        var watched = (Cursors) Proxy.newProxyInstance(Cursors.class.getClassLoader(), new Class<?>[] {Cursors.class},
                (_, method, arguments) -> {
                    if (method.getName().equals("save")) {
                        saved.add(((List<?>) arguments[3]).size());
                    }
                    return method.invoke(store, arguments);
                });
        cursors = new LiveCursors(watched, LIMITS, clock);
        Runnable taken = () -> {};
        Cursor cursor = cursors.claim(key(1), taken, LIMITS.cursorsMax());
        for (int i = 0; i < 1_001; i++) {
            cursor.on(database.log().channel("c" + i), 1 + i);
        }
        // When
        boolean ours = cursor.save(clock.millis()).join();
        // Then
        assertTrue(ours);
        assertEquals(List.of(250, 250, 250, 250, 1), saved);
        Cursor again = cursors.claim(key(1), taken, LIMITS.cursorsMax());
        assertEquals(1_001, again.channels());
        assertEquals(1_000, again.floors().get("c1000"));
    }

    @Test
    void whoCouldNotAskTheStoreHoldsNone() {
        database.close();

        assertThrows(RuntimeException.class, () -> cursors.claim(key(1), () -> {}, LIMITS.cursorsMax()));

        assertEquals(0, cursors.inUse());
    }

    @Test
    void aCursorIsForgottenWhenNobodyHasUsedItForAWeek() throws ProtocolException, InterruptedException {
        // Given
        Runnable taken = () -> {};
        Cursor held = cursors.claim(key(1), taken, LIMITS.cursorsMax());
        cursors.leave(held, taken).join();
        clock.putAhead(Duration.ofDays(6));
        assertEquals(0, cursors.removeUnused());
        // When
        clock.putAhead(Duration.ofDays(2));
        // Then
        assertEquals(1, cursors.removeUnused());
        assertTrue(cursors.claim(key(1), taken, LIMITS.cursorsMax()).isNew());
    }

    @Test
    void aCursorThatAConnectionHoldsIsKeptHoweverQuietItsChannelIs() throws ProtocolException, InterruptedException {
        // Given
        Runnable taken = () -> {};
        Cursor held = cursors.claim(key(1), taken, LIMITS.cursorsMax());
        // When
        clock.putAhead(Duration.ofDays(8));
        assertEquals(0, cursors.removeUnused());
        // Then: its week begins when it was last held
        cursors.leave(held, taken).join();
        clock.putAhead(Duration.ofDays(6));
        assertEquals(0, cursors.removeUnused());
        clock.putAhead(Duration.ofDays(2));
        assertEquals(1, cursors.removeUnused());
    }

    @Test
    void whoLosesHisCursorToAnotherServerIsEnded() throws Exception {
        // Given
        var ended = new CompletableFuture<Boolean>();
        cursors.claim(key(1), () -> ended.complete(true), LIMITS.cursorsMax());
        database.cursors().claim("alice", "c1", clock.millis(), LIMITS.cursorsMax()).join();
        // When
        cursors.takenElsewhere(key(1));
        // Then
        assertTrue(ended.get(60, TimeUnit.SECONDS));
    }

    @Test
    void whoHasClaimedHisCursorSinceKeepsIt() throws Exception {
        // Given
        var ended = new CompletableFuture<Boolean>();
        var asked = new CountDownLatch(2);
        Cursors store = database.cursors();
        var watched = (Cursors) Proxy.newProxyInstance(Cursors.class.getClassLoader(), new Class<?>[] {Cursors.class},
                (_, method, arguments) -> {
                    Object answer = method.invoke(store, arguments);
                    if (method.getName().equals("save")) {
                        asked.countDown();
                    }
                    return answer;
                });
        cursors = new LiveCursors(watched, LIMITS, clock);
        database.cursors().claim("alice", "c1", clock.millis(), LIMITS.cursorsMax()).join();
        Cursor cursor = cursors.claim(key(1), () -> ended.complete(true), LIMITS.cursorsMax());
        // When
        cursors.takenElsewhere(key(1));
        cursors.takenElsewhere(key(2));
        cursors.maybeTakenElsewhere();
        // Then
        assertTrue(asked.await(60, TimeUnit.SECONDS));
        assertTrue(cursor.save(clock.millis()).join());
        assertFalse(ended.isDone());
    }
}
