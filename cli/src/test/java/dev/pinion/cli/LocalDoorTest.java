package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// The commands on the server's own machine get in by the operator's door, whatever the rules are for others.
class LocalDoorTest {

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void theRulesOfTheDocumentsShutNobodyOutHere() throws Exception {
        // Given
        Path data = folder.resolve("data");
        try (Forked server = Forked.serve(data, "--port", "0", "--allow", "10.0.0.0/8", "--backups",
                folder.resolve("backups").toString())) {
            String address = server.listening();
            // When
            Said sessions = pinion(data, "admin", "sessions", "--json");
            Said status = pinion(data, "certs", "status");
            Said staged = pinion(data, "certs", "stage");
            Said sent = InProcess.run("send", "--data", data.toString(), "/channel/news", "hello");
            Said backup = pinion(data, "db", "backup", "--name", "monday");
            Said byPort = InProcess.run("send", "--data", data.toString(), "--server", address, "--timeout", "2s",
                    "/channel/news", "hello");
            // Then
            assertAll(() -> assertEquals(0, sessions.exit(), sessions.err()),
                    () -> assertTrue(sessions.out().contains("\"address\":\"local\""), sessions.out()),
                    () -> assertEquals(0, status.exit(), status.err()),
                    () -> assertEquals(0, staged.exit(), staged.err()),
                    () -> assertEquals("1", sent.out().strip(), sent.err()),
                    () -> assertEquals(0, backup.exit(), backup.err()),
                    () -> assertEquals(1, byPort.exit(), "the port has its rules"));
            server.stop();
            assertFalse(Files.exists(data.resolve("run/admin.sock"), LinkOption.NOFOLLOW_LINKS));
        }
    }

    @Test
    void whatAKillLeavesIsNoServerAndIsReplaced() throws Exception {
        Path data = folder.resolve("data");
        try (Forked server = Forked.serve(data, "--port", "0")) {
            server.listening();
            server.kill();
        }
        assertTrue(Files.exists(data.resolve("run/admin.sock")));

        Said asked = pinion(data, "admin", "sessions", "--json");
        Said status = pinion(data, "certs", "status");

        assertAll(() -> assertEquals(1, asked.exit()),
                () -> assertTrue(asked.err().contains("refused the connection"), asked.err()),
                () -> assertEquals(0, status.exit(), status.err()));
        try (Forked server = Forked.serve(data, "--port", "0")) {
            server.listening();
            Said again = pinion(data, "admin", "sessions", "--json");
            assertEquals(0, again.exit(), again.err());
        }
    }

    private static Said pinion(Path data, String... command) {
        String[] arguments = new String[command.length + 2];
        System.arraycopy(command, 0, arguments, 0, command.length);
        arguments[command.length] = "--data";
        arguments[command.length + 1] = data.toString();
        return InProcess.run(arguments);
    }
}
