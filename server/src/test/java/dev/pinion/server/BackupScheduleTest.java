package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.backup.Archive;
import dev.pinion.server.backup.BackupPlan;

/// A server that backs itself up.
class BackupScheduleTest {
    @TempDir
    private Path folder;

    private List<String> archives() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("backups"))) {
            return all.map(each -> String.valueOf(each.getFileName())).sorted().toList();
        }
    }

    /// There is a newer one than before, whole, and beside it as many as there should be.
    private boolean hasNewer(List<String> before) throws IOException {
        List<String> now = archives();
        return now.getFirst().startsWith("auto-") && !now.equals(before)
                && now.size() == Math.min(3, before.size() + 1);
    }

    private TestServer server(Path backups) throws IOException {
        return TestServer.start(folder.resolve("data"), config -> config,
                Operations.DEFAULTS.withBackup(new BackupPlan(Duration.ofHours(24), 2, backups)));
    }

    @Test
    void itMakesOneWhenItIsDueAndKeepsAsManyAsItShould() throws Exception {
        Path backups = Files.createDirectories(folder.resolve("backups"));
        Path mine = Files.createDirectory(backups.resolve("by-hand"));
        Files.createDirectories(backups.resolve(".auto-20200101-000000.unfinished/db"));
        try (TestServer server = server(backups)) {
            // When
            await().until(() -> archives().size() == 2 && archives().getFirst().startsWith("auto-"));
            List<String> first = archives();
            for (int days = 1; days <= 3; days++) {
                List<String> before = archives();
                server.clock().putAhead(Duration.ofHours(25).multipliedBy(days));
                await().until(() -> server.server().scrape().contains("pinion_backup_failures_total 0.0")
                        && hasNewer(before));
            }
            // Then
            await().until(() -> archives().stream().noneMatch(first.getFirst()::equals));
            for (String each : archives()) {
                if (each.startsWith("auto-")) {
                    new Archive(backups.resolve(each)).requireWhole();
                }
            }
            assertTrue(Files.exists(mine), "what others put there is not touched");
        }
    }

    @Test
    void oneThatCannotBeMadeIsAnAlarmAndIsClearedByOneThatCan() throws Exception {
        Path backups = folder.resolve("backups");
        Files.writeString(backups, "a file is in the way");
        try (TestServer server = server(backups)) {
            await().until(() -> server.server().scrape().contains("pinion_alarms_raised{alarm=\"backup-failed\"} 1.0"));
            // When
            Files.delete(backups);
            server.clock().putAhead(Duration.ofHours(2));
            // Then
            await().until(() -> server.server().scrape().contains("pinion_alarms_raised{alarm=\"backup-failed\"} 0.0"));
            assertEquals(1, archives().size());
        }
    }
}
