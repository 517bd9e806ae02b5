package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// `pinion serve` as a person and a script meet it.
class ServeTest {

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void theFirstStartMakesEverythingAndSaysWhatToDoNext() throws Exception {
        Path data = folder.resolve("new folder");
        try (Forked server = Forked.serve(data, "--port", "0", "--log", "text")) {
            // When
            String address = server.listening();

            // Then
            String hints = server.err();
            assertAll(() -> assertTrue(address.matches("127\\.0\\.0\\.1:[0-9]+"), address),
                    () -> assertEquals("rw-------", permissions(data.resolve("run/admin.token"))),
                    () -> assertEquals("rw-------", permissions(data.resolve("keys/current/key.pem"))),
                    () -> assertTrue(Files.exists(data.resolve("keys/current/cert.pem"))),
                    () -> assertTrue(Files.exists(data.resolve("issuer/jwks.json"))),
                    () -> assertTrue(hints.contains("chat --data '" + data + "' /channel/hello"), hints),
                    () -> assertTrue(hints.contains("--server " + address + " --pin sha256//"), hints),
                    () -> assertFalse(hints.contains(Files.readString(data.resolve("run/admin.token")).strip())));
        }
    }

    @Test
    void sigtermEndsItCleanlyWithZero() throws Exception {
        Path data = folder.resolve("data");
        try (Forked server = Forked.serve(data, "--port", "0")) {
            server.listening();

            Said said = server.stop();

            assertAll(() -> assertEquals(0, said.exit(), said.err()),
                    () -> assertFalse(Files.exists(data.resolve("run/admin.token"))),
                    () -> assertFalse(Files.exists(data.resolve("run/address"))));
        }
    }

    @Test
    void aSecondStartKeepsKeysAndMakesANewOperatorToken() throws Exception {
        Path data = folder.resolve("data");
        String token;
        List<String> pins;
        try (Forked server = Forked.serve(data, "--port", "0")) {
            server.listening();
            token = Files.readString(data.resolve("run/admin.token"));
            pins = InProcess.run("certs", "pins", "--data", data.toString()).out().lines().toList();
            server.kill();
        }
        try (Forked server = Forked.serve(data, "--port", "0")) {
            server.listening();
            assertEquals(pins, InProcess.run("certs", "pins", "--data", data.toString()).out().lines().toList());
            assertNotEquals(token, Files.readString(data.resolve("run/admin.token")));
        }
        assertEquals(2, pins.size());
    }

    @Test
    void aPortInUseIsNamedWithWhatToDo() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            Said said = Forked.run("serve", "--data", folder.resolve("data").toString(), "--port",
                    Integer.toString(taken.getLocalPort()));

            assertAll(() -> assertEquals(1, said.exit(), said.err()), () -> assertEquals("", said.out()),
                    () -> assertTrue(
                            said.err().contains("127.0.0.1:" + taken.getLocalPort() + " cannot be listened on"),
                            said.err()),
                    () -> assertTrue(said.err().contains("--port 0 picks a free one"), said.err()),
                    () -> assertFalse(said.err().contains("\tat "), said.err()));
        }
    }

    @Test
    void aDataFolderInUseIsRefused() throws Exception {
        Path data = folder.resolve("data");
        try (Forked server = Forked.serve(data, "--port", "0")) {
            server.listening();

            Said said = Forked.run("serve", "--data", data.toString(), "--port", "0");

            assertAll(() -> assertEquals(1, said.exit(), said.err()),
                    () -> assertTrue(said.err().contains("another process") || said.err().contains("in use"),
                            said.err()),
                    () -> assertFalse(said.err().contains("\tat "), said.err()));
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenToIsNamed() throws Exception {
        Said said = Forked.run("serve", "--data", "/proc/pinion", "--port", "0");

        assertAll(() -> assertEquals(1, said.exit()),
                () -> assertTrue(said.err().contains("the data folder /proc/pinion cannot be made"), said.err()));
    }

    @Test
    void aFileInThePlaceOfTheDataFolderIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "mine");

        Said said = Forked.run("serve", "--data", file.toString(), "--port", "0");

        assertAll(() -> assertEquals(1, said.exit()), () -> assertTrue(said.err().contains("is a file"), said.err()),
                () -> assertEquals("mine", Files.readString(file)));
    }

    @Test
    void aWrongAddressRuleIsWrongUse() throws Exception {
        Said said = Forked.run("serve", "--data", folder.resolve("data").toString(), "--deny", "10.0.0.1/8");

        assertAll(() -> assertEquals(2, said.exit(), said.err()),
                () -> assertTrue(said.err().contains("10.0.0.1/8"), said.err()),
                () -> assertFalse(Files.exists(folder.resolve("data"))));
    }

    @Test
    void withJsonTheReadyLineIsAnObjectAndNothingElseIsSaid() throws Exception {
        try (Forked server = Forked.serve(folder.resolve("data"), "--port", "0", "--json")) {
            String line = server.line();

            assertTrue(line.matches("\\{\"listening\":\"127.0.0.1:[0-9]+\",\"host\":\"127.0.0.1\",\"port\":[0-9]+}"),
                    line);
            assertTrue(server.err().lines().allMatch(each -> each.startsWith("{")), server.err());
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
