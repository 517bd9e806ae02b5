package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// The drill: a server has backed itself up, its folder is gone, and all is there again from the backup alone.
class BackupDrillTest {
    @TempDir
    private Path folder;

    private static List<Path> archives(Path backups) throws IOException {
        if (!Files.isDirectory(backups)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(backups)) {
            return all.filter(each -> String.valueOf(each.getFileName()).startsWith("auto-")).sorted().toList();
        }
    }

    @Test
    @Tag("slow")
    void aServerThatWasLostComesBackFromItsOwnBackupWithMessagesTokensAndPins() throws Exception {
        // Given
        Path data = folder.resolve("data");
        Path backups = folder.resolve("backups");
        Path token = folder.resolve("anna.token");
        try (Forked server = Forked.serve(data, "--port", "0")) {
            server.listening();
            assertEquals(0, InProcess.run("send", "--data", data.toString(), "/channel/kept", "before").exit());
            InProcess.run("token", "new", "--data", data.toString(), "--sub", "anna", "--scope", "read:>", "--out",
                    token.toString());
            server.stop();
        }
        try (Forked server = Forked.serve(data, "--port", "0", "--backups", backups.toString(), "--backup-every", "1d",
                "--backup-keep", "2")) {
            server.listening();
            await().atMost(Duration.ofSeconds(60)).until(() -> archives(backups).size() == 1);
            String metrics = InProcess.run("admin", "metrics", "--data", data.toString()).out();
            assertTrue(metrics.matches("(?s).*\\npinion_backup_age_seconds [0-9.]+\\n.*"), metrics);
            server.stop();
        }
        List<String> pins = InProcess.run("certs", "pins", "--data", data.toString()).out().lines().toList();
        // When
        Files.move(data, folder.resolve("lost"));
        Said restored = InProcess.run("restore", "--data", data.toString(), archives(backups).getFirst().toString());
        // Then
        assertEquals(0, restored.exit(), restored.err());
        try (Forked server = Forked.serve(data, "--port", "0")) {
            server.listening();
            Said read = InProcess.run("listen", "--data", data.toString(), "--token-file", token.toString(), "--from",
                    "first", "--count", "1", "/channel/kept");
            assertAll(() -> assertEquals(0, read.exit(), read.err()),
                    () -> assertTrue(read.out().contains("before"), read.out()), () -> assertEquals(pins,
                            InProcess.run("certs", "pins", "--data", data.toString()).out().lines().toList()));
        }
    }

    @Test
    void aPlanThatIsNoneIsRefusedBeforeAnythingIsMade() {
        for (String[] wrong : new String[][] {{"--backup-every", "1s"}, {"--backup-keep", "0"}}) {
            Said said = InProcess.run("serve", "--data", folder.resolve("none").toString(), "--backups",
                    folder.resolve("b").toString(), wrong[0], wrong[1]);
            assertAll(() -> assertEquals(2, said.exit()),
                    () -> assertTrue(said.err().contains("backup-") || said.err().contains("backup."), said.err()));
        }
        assertTrue(Files.notExists(folder.resolve("none")));
    }
}
