package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// `certs` while the server runs: through it, seen in what the next handshake shows.
class CertsRunningTest {

    @TempDir
    private static Path folder = Path.of(".");
    private static Path data = folder;
    private static Forked server;
    private static String address = "";

    @BeforeAll
    static void serve() throws Exception {
        data = folder.resolve("data");
        server = Forked.serve(data, "--port", "0");
        address = server.listening();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Said certs(String... arguments) {
        return CertsOnFilesTest.certs(data, arguments);
    }

    private static List<String> pins() {
        return certs("pins").out().lines().toList();
    }

    /// Whether the server shows this key: a client that pins nothing else gets in.
    private static boolean shows(String pin) {
        Said said = InProcess.run("send", "--server", address, "--pin", pin, "--token-file",
                data.resolve("run/admin.token").toString(), "/channel/a", "x");
        return said.exit() == 0;
    }

    @Test
    void aPromotionIsShownAtOnceAndTheStatusTellsIt() {
        // Given
        List<String> before = pins();
        // When
        Said promoted = certs("promote");
        // Then
        assertAll(() -> assertEquals(0, promoted.exit(), promoted.err()), () -> assertTrue(shows(before.get(1))),
                () -> assertFalse(shows(before.get(0))), () -> assertEquals(before.get(1), pins().get(0)));
        Said status = certs("status");
        assertAll(() -> assertTrue(status.out().startsWith("current   " + before.get(1)), status.out()),
                () -> assertTrue(status.out().contains("rotation  every 90 days"), status.out()));
        String json = certs("status", "--json").out();
        assertTrue(json.startsWith("{\"ok\":true,\"running\":true,\"set\":") && json.contains("\"promotable\":true"),
                json);
    }

    @Test
    void theJsonOfAPromotionNamesTheKeys() {
        Said forced = certs("promote", "--force", "--json");

        assertTrue(forced.out().startsWith("{\"ok\":true,\"set\":") && forced.out().contains("\"forced\":true")
                && forced.out().contains("\"current\":\"" + pins().get(0)), forced.out());
    }

    @Test
    void anImportedKeyIsStagedInTheServerToo() {
        // Given
        Path other = folder.resolve("other");
        assertEquals(0, CertsOnFilesTest.makeKeys(other));
        String pin = CertsOnFilesTest.certs(other, "pins").out().lines().findFirst().orElseThrow();
        // When
        Said said = certs("import", "--cert", other.resolve("keys/current/cert.pem").toString(), "--key",
                other.resolve("keys/current/key.pem").toString());
        // Then
        assertAll(() -> assertEquals(0, said.exit(), said.err()),
                () -> assertTrue(said.out().contains("staged as the next key: " + pin), said.out()),
                () -> assertTrue(certs("status").out().contains("next      " + pin)),
                () -> assertEquals(0, certs("promote").exit()), () -> assertTrue(shows(pin)));
    }

    @Test
    void whenTheFilesAreDamagedTheServerCanStillBeAskedAndSaysSo() throws Exception {
        // Given
        Path certificate = data.resolve("keys/current/cert.pem");
        byte[] good = Files.readAllBytes(certificate);
        String served = pins().get(0);
        // When
        Files.writeString(certificate, "garbage");
        // Then
        await().untilAsserted(() -> assertTrue(certs("status").out().contains("REFUSED"), certs("status")::toString));
        Said promoted = certs("promote", "--force");
        assertAll(() -> assertTrue(shows(served)), () -> assertEquals(1, promoted.exit()),
                () -> assertTrue(promoted.err().contains("cert.pem"), promoted.err()),
                () -> await().until(() -> server.err().contains("cannot be served, the old ones serve on")));
        // When they are whole again, and SIGHUP says so
        Files.write(certificate, good);
        server.hangUp();
        // Then
        await().until(() -> !certs("status").out().contains("REFUSED"));
        assertEquals(0, certs("promote").exit());
    }

    @Test
    void aRecoveryKeyJoinsTheSetOfTheRunningServerAndCanTakeOver() throws IOException {
        // Given
        String file = folder.resolve("recovery.p12").toString();
        String password = password("correct horse battery").toString();
        // When
        Said made = certs("recovery", "--out", file, "--password-file", password);
        // Then
        List<String> three = made.out().lines().toList();
        assertAll(() -> assertEquals(0, made.exit(), made.err()), () -> assertEquals(3, three.size()),
                () -> assertEquals(three, pins()),
                () -> assertEquals(1, certs("recovery", "--out", file + "2", "--password-file", password).exit()),
                () -> assertTrue(certs("pins", "--json").out().contains("\"key\":\"recovery\""), "json"),
                () -> assertTrue(certs("status").out().contains("recovery  " + three.get(2)), "status"));
        // When
        Said promoted = certs("recovery", "--promote", file, "--password-file", password);
        // Then
        assertAll(() -> assertEquals(0, promoted.exit(), promoted.err()),
                () -> assertTrue(shows(three.get(2)), "shows"), () -> assertFalse(pins().contains(three.get(1))));
    }

    private static Path password(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
