package dev.pinion.db;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every JDBC call fails once, or from then on, until none is left to fail: nothing is acknowledged that is not there
/// afterwards, and the log goes on by itself when the calls work again.
class JdbcFaultTest {

    private static final int MESSAGES = 5;

    @TempDir
    Path directory;

    private final FailingJdbc jdbc = new FailingJdbc();

    private Database open(int run) {
        return Database.open(DatabaseConfig.defaults(directory.resolve("run" + run)), Clock.systemUTC(),
                StoreSeams.none().wrapping(jdbc::wrap));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsAcknowledgedThatIsNotStored(boolean fromThenOn) throws Exception {
        boolean fired = true;
        for (int n = 1; fired; n++) {
            // Given
            Map<String, Long> acknowledged;
            try (Database database = open(n)) {
                TestLog.append(database.log(), "c", "before").join();
                // When
                jdbc.arm(n, fromThenOn);
                acknowledged = appendAll(database.log());
                fired = jdbc.fired();
                jdbc.disarm();
                // Then
                await().until(() -> database.log().health().state() == LogHealth.State.RUNNING);
                acknowledged.put("after", TestLog.append(database.log(), "c", "after").join().seq());
                database.log().flush().join();
                assertStored(database, acknowledged, "while open, call " + n);
            }
            if (n % 10 != 0) {
                continue;
            }
            try (Database database = open(n)) {
                assertStored(database, acknowledged, "after a restart, call " + n);
            }
        }
    }

    private static Map<String, Long> appendAll(MessageLog log) throws InterruptedException {
        Map<String, CompletableFuture<StoredMessage>> outcomes = new HashMap<>();
        for (int n = 0; n < MESSAGES; n++) {
            try {
                CompletableFuture<StoredMessage> outcome = TestLog.append(log, n % 3 == 0 ? "d" : "c", "m" + n);
                outcomes.put("m" + n, outcome);
                if (n % 4 == 0) {
                    outcome.exceptionally(_ -> null).join();
                }
            } catch (StorageException refused) {
                outcomes.remove("m" + n);
            }
        }
        Map<String, Long> acknowledged = new HashMap<>();
        outcomes.forEach((body, outcome) -> {
            outcome.handle((stored, _) -> stored == null ? null : acknowledged.put(body, stored.seq())).join();
        });
        return acknowledged;
    }

    private static void assertStored(Database database, Map<String, Long> acknowledged, String when) {
        List<StoredMessage> all = new ArrayList<>();
        for (ChannelLog channel : database.log().channels()) {
            List<StoredMessage> messages = TestLog.readAll(database.log(), channel);
            for (int n = 0; n < messages.size(); n++) {
                assertEquals(n + 1, messages.get(n).seq(), when);
            }
            all.addAll(messages);
        }
        acknowledged.forEach((body, seq) -> assertTrue(
                all.stream().anyMatch(message -> TestLog.text(message).equals(body) && message.seq() == seq),
                () -> body + " was acknowledged with " + seq + " and is not there, " + when));
    }

    @Test
    void closingEndsALogThatCannotBeReopened() throws Exception {
        // Given
        Database database = open(0);
        TestLog.append(database.log(), "c", "before").join();
        jdbc.arm(1, true);
        TestLog.append(database.log(), "c", "fails").exceptionally(_ -> null).join();
        // When
        database.close();
        // Then
        assertEquals(LogHealth.State.CLOSED, database.log().health().state());
    }
}
