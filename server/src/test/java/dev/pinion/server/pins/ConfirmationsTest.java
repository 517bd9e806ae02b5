package dev.pinion.server.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.Bytes;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.StorageException;
import dev.pinion.server.limits.PinLimits;

/// Confirmations over a real database: what is kept, what is forgotten, what survives.
class ConfirmationsTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);
    private static final PinLimits SMALL = new PinLimits(2, 3, Duration.ofHours(1), Duration.ofDays(90), 4);

    @TempDir
    Path data;
    private Database database;
    private Instant now = NOW;

    @BeforeEach
    void open() {
        database = Database.open(DatabaseConfig.defaults(data.resolve("db")), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Confirmations confirmations() {
        return Confirmations.open(database.pinConfirmations(), SMALL, Clock.fixed(now, ZoneOffset.UTC),
                UnaryOperator.identity());
    }

    private Confirmation.Stored stored(long set, int pin) {
        return new Confirmation.Stored(set, TestPins.pin(pin), now);
    }

    private static List<String> names(Confirmations confirmations) {
        return confirmations.all().stream().map(each -> each.subject() + "/" + each.store()).toList();
    }

    @Test
    void whatWasConfirmedSurvivesARestart() throws Exception {
        // Given
        Confirmations before = confirmations();
        before.seen("anna", "laptop").join();
        before.confirm("bert", "phone", stored(7, 2)).join();

        // When
        database.close();
        open();

        // Then
        assertEquals(
                List.of(new Confirmation("anna", "anna", "laptop", NOW, Optional.empty()),
                        new Confirmation("bert", "bert", "phone", NOW, Optional.of(stored(7, 2)))),
                confirmations().all());
    }

    @Test
    void aLaterSetTakesThePlaceOfAnEarlierOne() throws Exception {
        Confirmations confirmations = confirmations();
        confirmations.confirm("anna", "laptop", stored(7, 2)).join();

        confirmations.confirm("anna", "laptop", stored(8, 3)).join();

        assertEquals(List.of(new Confirmation("anna", "anna", "laptop", NOW, Optional.of(stored(8, 3)))),
                confirmations.all());
    }

    @Test
    void anEarlierSetNeverTakesThePlaceOfALaterOne() throws Exception {
        Confirmations confirmations = confirmations();
        confirmations.confirm("anna", "laptop", stored(8, 3)).join();

        confirmations.confirm("anna", "laptop", stored(7, 2)).join();

        assertEquals(Optional.of(stored(8, 3)), confirmations.all().getFirst().stored());
    }

    @Test
    void beingSeenAgainKeepsWhatWasConfirmed() throws Exception {
        confirmations().confirm("anna", "laptop", stored(7, 2)).join();
        Confirmation.Stored confirmed = stored(7, 2);
        now = NOW.plus(Duration.ofHours(2));

        confirmations().seen("anna", "laptop").join();

        assertEquals(List.of(new Confirmation("anna", "anna", "laptop", now, Optional.of(confirmed))),
                confirmations().all());
    }

    @Test
    void beingSeenAgainSoonIsNotWrittenAnew() throws Exception {
        confirmations().seen("anna", "laptop").join();
        now = NOW.plus(Duration.ofMinutes(59));

        confirmations().seen("anna", "laptop").join();

        assertEquals(NOW, confirmations().all().getFirst().lastSeen());
    }

    @Test
    void anIdentityWithTooManyStoresLosesTheOneThatWasSeenLongestAgo() throws Exception {
        // Given
        confirmations().seen("anna", "first").join();
        now = now.plusSeconds(1);
        confirmations().seen("anna", "second").join();
        confirmations().seen("anna2", "other").join();
        now = now.plusSeconds(1);

        // When
        confirmations().confirm("anna", "third", stored(7, 2)).join();

        // Then
        assertEquals(List.of("anna/second", "anna/third", "anna2/other"), names(confirmations()));
    }

    @Test
    void withTooManyStoresInAllTheOneSeenLongestAgoIsForgotten() throws Exception {
        for (String subject : List.of("anna", "bert", "carl", "dora")) {
            confirmations().seen(subject, "store").join();
            now = now.plusSeconds(1);
        }

        assertEquals(List.of("bert/store", "carl/store", "dora/store"), names(confirmations()));
    }

    @Test
    void whoWasNotSeenForNinetyDaysIsForgotten() throws Exception {
        // Given
        confirmations().seen("anna", "gone").join();
        now = NOW.plus(Duration.ofDays(90)).plusSeconds(1);
        Confirmations confirmations = confirmations();
        confirmations.seen("bert", "here").join();

        // When
        int forgotten = confirmations.prune().join();

        // Then
        assertEquals(1, forgotten);
        assertEquals(List.of("bert/here"), names(confirmations));
        assertEquals(List.of("bert/here"), names(confirmations()));
    }

    @Test
    void aRecordOfALaterVersionRefusesTheStart() throws Exception {
        database.pinConfirmations().put("anna\nlaptop", Bytes.owned(new byte[] {99, 0}), 1).join();

        var refused = assertThrows(StorageException.class, this::confirmations);

        assertTrue(String.valueOf(refused.getMessage()).contains("newer version"), refused.getMessage());
    }

    @Test
    void aDamagedRecordRefusesTheStart() throws Exception {
        database.pinConfirmations().put("anna\nlaptop", Bytes.owned(new byte[] {1, 0, 0}), 1).join();

        assertThrows(StorageException.class, this::confirmations);
    }
}
