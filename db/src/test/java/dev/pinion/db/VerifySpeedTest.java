package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How fast a history is checked: prints it.
@Tag("slow")
class VerifySpeedTest {

    private static final int MESSAGES = 200_000;
    private static final int BODY_BYTES = 1_024;

    @TempDir
    private Path directory;

    @Test
    @Timeout(300)
    void aHistoryOf200000MessagesIsCheckedInReasonableTime() throws Exception {
        // Given
        try (Database database = TestLog.open(directory)) {
            for (int n = 0; n < MESSAGES; n++) {
                database.log()
                        .append(new NewMessage(database.log().channel("c" + n % 10), "sender", Bytes.EMPTY,
                                Bytes.owned(new byte[BODY_BYTES])), TestLog.completing(new CompletableFuture<>()));
            }
            database.log().flush().join();
        }
        // When
        long start = System.nanoTime();
        VerifyReport report = DatabaseFiles.verify(directory, null);
        long millis = (System.nanoTime() - start) / 1_000_000;
        // Then
        assertEquals(List.of(), report.faults());
        assertEquals(MESSAGES, report.messages());
        System.out.printf("verified %d messages of %d bytes (%d MiB on disk) in %d ms: %d messages a second%n",
                MESSAGES, BODY_BYTES, Files.size(directory.resolve("pinion.mv.db")) >> 20, millis,
                MESSAGES * 1_000L / millis);
    }
}
