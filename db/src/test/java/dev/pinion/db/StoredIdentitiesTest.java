package dev.pinion.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredIdentitiesTest {

    @TempDir
    Path directory;

    @Test
    void theIssuersThatWereServedComeWithABackup() throws Exception {
        Path copy = directory.resolve("copy");
        try (Database database = TestLog.open(directory.resolve("db"))) {
            database.servedIssuers().put("https://id", TestLog.utf8("+id:"), 1).join();
            database.backup(copy).join();
        }
        try (Database database = TestLog.open(copy)) {
            assertEquals(List.of("https://id"),
                    database.servedIssuers().after("", 10).join().stream().map(DurableRecords.Entry::key).toList());
        }
    }
}
