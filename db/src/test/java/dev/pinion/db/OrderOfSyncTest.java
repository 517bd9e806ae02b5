package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.db.journal.JournalLimits;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.start.OpenDatabase;

/// The first promise, proven without strace: when an outcome or the listener is called, a force has followed the write
/// that holds the message.
class OrderOfSyncTest {

    @TempDir
    Path directory;

    @Test
    void nobodyIsToldOfAMessageBeforeTheForceOfTheDataThatHoldsIt() throws Exception {
        // Given
        RecordedWrites.register();
        Map<String, Boolean> forcedAtOutcome = new ConcurrentHashMap<>();
        List<String> heardTooEarly = new ArrayList<>();
        StoreSeams recording = StoreSeams.none().over("recording:file:", JournalLimits.DEFAULT);
        try (Database database = OpenDatabase.open(DatabaseConfig.defaults(directory), Clock.systemUTC(), recording)) {
            MessageLog log = database.log();
            log.listen(batch -> batch.stream()
                    .map(TestLog::text)
                    .filter(text -> !RecordedWrites.isForced(directory, text))
                    .forEach(heardTooEarly::add));
            // When
            for (int n = 0; n < 200; n++) {
                String marker = "MARKER-" + n + "-";
                assertFalse(RecordedWrites.isForced(directory, marker));
                log.append(TestLog.message(log.channel("c"), marker), noting(forcedAtOutcome));
                if (n % 10 == 0) {
                    log.flush().join();
                }
            }
            log.flush().join();
        }
        // Then
        assertEquals(200, forcedAtOutcome.size());
        assertFalse(forcedAtOutcome.containsValue(false), forcedAtOutcome::toString);
        assertEquals(List.of(), heardTooEarly);
    }

    private AppendOutcome noting(Map<String, Boolean> forcedAtOutcome) {
        return new AppendOutcome() {
            @Override
            public void stored(StoredMessage message) {
                String marker = TestLog.text(message);
                forcedAtOutcome.put(marker, RecordedWrites.isForced(directory, marker));
            }

            @Override
            public void failed(StorageException why) {
                throw new IllegalStateException(why);
            }
        };
    }
}
