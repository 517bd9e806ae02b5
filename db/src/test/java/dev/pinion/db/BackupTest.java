package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {

    @TempDir
    Path directory;

    @Test
    void aBackupMadeUnderLoadIsSoundAndRestoresWithANewEpoch() throws Exception {
        // Given
        Path original = directory.resolve("original");
        Path backup = directory.resolve("backup");
        Path restored = directory.resolve("restored");
        String epoch;
        try (Database database = TestLog.open(original)) {
            epoch = database.epoch();
            for (int n = 0; n < 3_000; n++) {
                database.log()
                        .append(TestLog.message(database.log().channel("c" + n % 3), "m" + n),
                                TestLog.completing(new CompletableFuture<>()));
            }
            database.log().flush().join();
            // When
            CompletableFuture<VerifyReport> copied = database.backup(backup);
            for (int n = 0; !copied.isDone(); n++) {
                TestLog.append(database.log(), "c0", "later" + n).join();
            }
            // Then
            assertTrue(copied.join().isSound(), () -> copied.join().toString());
            assertTrue(copied.join().messages() >= 3_000);
            assertEquals(epoch, copied.join().epoch());
            assertThrows(DatabaseRefusedException.class, () -> database.backup(backup));
        }
        VerifyReport report = DatabaseFiles.restore(backup, restored);
        assertTrue(report.isSound());
        try (Database database = TestLog.open(restored)) {
            assertNotEquals(epoch, database.epoch());
            long last = database.log().channel("c1").last();
            assertEquals(last + 1, TestLog.append(database.log(), "c1", "goes on").join().seq());
            TestLog.append(database.log(), "new", "channel").join();
        }
        assertTrue(DatabaseFiles.verify(restored, null).isSound());
        assertThrows(DatabaseRefusedException.class, () -> DatabaseFiles.restore(backup, restored));
    }

    @Test
    void anExportGivesEveryMessageInOrder() throws Exception {
        // Given
        try (Database database = TestLog.open(directory)) {
            for (int n = 0; n < 10; n++) {
                TestLog.append(database.log(), "c" + n % 2, "m" + n).join();
            }
        }
        List<String> exported = new ArrayList<>();
        // When
        DatabaseFiles.export(directory,
                message -> exported.add(message.channel().name() + "/" + message.seq() + " " + TestLog.text(message)));
        // Then
        assertEquals(List.of("c0/1 m0", "c0/2 m2", "c0/3 m4", "c0/4 m6", "c0/5 m8", "c1/1 m1", "c1/2 m3", "c1/3 m5",
                "c1/4 m7", "c1/5 m9"), exported);
    }
}
