package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.cli.Forked.Said;

/// `certs` while no server runs: on the files.
class CertsOnFilesTest {

    private static final String PASSWORD = "correct horse battery";

    @TempDir
    private Path folder = Path.of(".");
    private Path data = folder;

    @BeforeEach
    void makeKeys() {
        data = folder.resolve("data");
        makeKeys(data);
    }

    static int makeKeys(Path data) {
        return makeKeys(data, Clock.systemUTC());
    }

    private static int makeKeys(Path data, Clock clock) {
        ServerKeyStore.openOrCreate(data.resolve("keys"),
                new CertificateRequest(List.of("localhost", "10.0.0.7"), Duration.ofDays(365)), clock,
                new SecureRandom());
        return 0;
    }

    static Said certs(Path data, String... arguments) {
        List<String> all = new ArrayList<>(List.of("certs"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return InProcess.run(all.toArray(String[]::new));
    }

    private Said certs(String... arguments) {
        return certs(data, arguments);
    }

    private List<String> pins() {
        return certs("pins").out().lines().toList();
    }

    private String secret(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------")).toString();
    }

    private static void assertRefused(Said said, String... sayings) {
        assertEquals(1, said.exit(), said.err());
        assertEquals("", said.out());
        for (String saying : sayings) {
            assertTrue(said.err().contains(saying), said.err());
        }
        assertTrue(!said.err().contains("\tat ") && !said.err().contains("BEGIN"), said.err());
    }

    @Test
    void withoutAServerTheFilesAreChangedAndShown() {
        List<String> before = pins();

        Said status = certs("status");
        assertAll(() -> assertTrue(status.out().contains("not running; this is what lies on disk"), status.out()),
                () -> assertTrue(status.out().contains("certificate for localhost 10.0.0.7"), status.out()),
                () -> assertTrue(certs("status", "--json").out().startsWith("{\"ok\":true,\"running\":false,")));

        assertEquals(0, certs("promote").exit());
        assertEquals(before.get(1), pins().get(0));

        assertEquals(0, certs("stage", "--kind", "ed25519", "--lifetime", "30d", "--name", "a.example").exit());
        assertTrue(certs("status").out().contains("certificate for a.example, until"));
        assertEquals(0, certs("renew").exit());
        assertEquals(0, certs("renew", "--next").exit());
        assertTrue(certs("retire").out().contains("private keys of 2 retired keys"));
    }

    @Test
    void aBackupComesBackWithItsRecoveryPin() throws Exception {
        // Given
        String password = secret("password", PASSWORD + "\n");
        Path file = folder.resolve("backup.p12");
        assertEquals(0,
                certs("recovery", "--out", folder.resolve("r.p12").toString(), "--password-file", password).exit());
        // When
        Said saved = certs("backup", "--out", file.toString(), "--password-file", password);
        Path other = folder.resolve("other");
        Said restored = certs(other, "restore", "--in", file.toString(), "--password-file", password);
        // Then
        assertAll(() -> assertEquals(0, saved.exit(), saved.err()),
                () -> assertEquals(0, restored.exit(), restored.err()),
                () -> assertEquals(pins(), restored.out().lines().toList()), () -> assertEquals(3, pins().size()),
                () -> assertRefused(certs(other, "restore", "--in", file.toString(), "--password-file", password),
                        "There are keys"),
                () -> assertRefused(certs("backup", "--out", file.toString(), "--password-file", password),
                        "never overwritten"));
    }

    @Test
    void badPasswordsAreRefusedAndNoneIsTakenFromTheCommandLine() throws Exception {
        String file = folder.resolve("b.p12").toString();
        String readable = secret("readable", PASSWORD);
        Files.setPosixFilePermissions(Path.of(readable), PosixFilePermissions.fromString("rw-r--r--"));

        assertRefused(certs("backup", "--out", file, "--password-file", readable), "Others than its owner",
                "chmod 600");
        assertRefused(certs("backup", "--out", file, "--password-file", secret("short", "short")), "5 characters");
        assertRefused(certs("backup", "--out", file, "--password-file", secret("empty", "\n")), "holds no password");
        assertRefused(certs("backup", "--out", file, "--password-file", secret("two", PASSWORD + "\nmore\n")),
                "holds no password");
        assertRefused(certs("backup", "--out", file, "--password-file", secret("long", "x".repeat(2000))),
                "longer than 1024 bytes");
        assertRefused(certs("backup", "--out", file, "--password-file", folder.resolve("none").toString()),
                "There is no");
        assertEquals(2, certs("backup", "--out", file).exit());
        assertEquals(2, certs("backup", "--out", file, "--password", PASSWORD).exit());
        assertTrue(Files.notExists(Path.of(file)));
        certs("backup", "--out", file, "--password-file", secret("good", PASSWORD));
        assertRefused(certs(folder.resolve("new"), "restore", "--in", file, "--password-file",
                secret("wrong", "wrong horse battery")), "cannot be opened");
        assertRefused(certs("recovery", "--promote", file, "--password-file", secret("good", PASSWORD)),
                "holds no recovery key");
    }

    @Test
    void whatCannotBeServedIsNotImported() throws Exception {
        // Given
        List<String> before = pins();
        Path other = folder.resolve("other");
        makeKeys(other);
        Path old = folder.resolve("old");
        makeKeys(old, Clock.offset(Clock.systemUTC(), Duration.ofDays(-400)));
        String key = other.resolve("keys/current/key.pem").toString();
        String certificate = other.resolve("keys/current/cert.pem").toString();
        String garbage = secret("garbage", "garbage");
        String readable = Files.copy(Path.of(key), folder.resolve("readable")).toString();
        Files.setPosixFilePermissions(Path.of(readable), PosixFilePermissions.fromString("rw-r-----"));
        // When Then
        assertRefused(certs("import", "--cert", certificate), "neither the current nor the next key");
        assertRefused(certs("import", "--cert", certificate, "--key", old.resolve("keys/current/key.pem").toString()),
                "does not belong to its certificate");
        assertRefused(certs("import", "--cert", old.resolve("keys/current/cert.pem").toString(), "--key",
                old.resolve("keys/current/key.pem").toString()), "expired at");
        assertRefused(certs("import", "--cert", certificate, "--key", readable), "Others than its owner", "chmod 600");
        assertRefused(certs("import", "--cert", garbage, "--key", key), "holds 0 certificates");
        assertRefused(certs("import", "--cert", certificate, "--key", garbage), "no private key");
        assertRefused(certs("import", "--cert", certificate, "--key", certificate), "no private key");
        assertRefused(certs("import", "--cert", folder.resolve("none").toString()), "no such file");
        assertRefused(certs("import", "--cert", secret("large", "x".repeat(300_000))), "larger than");
        assertEquals(2, certs("import").exit());
        assertEquals(before, pins());
    }

    @Test
    void aKeyFromElsewhereIsStagedAndARequestIsForTheKeyThatIsHere() throws Exception {
        // Given
        Path other = folder.resolve("other");
        makeKeys(other);
        String certificate = other.resolve("keys/current/cert.pem").toString();
        // When
        Said said = certs("import", "--json", "--cert", certificate, "--key",
                other.resolve("keys/current/key.pem").toString());
        // Then
        String pin = certs(other, "pins").out().lines().findFirst().orElseThrow();
        assertAll(() -> assertEquals(0, said.exit(), said.err()),
                () -> assertTrue(said.out().startsWith("{\"ok\":true,\"outcome\":\"staged\""), said.out()),
                () -> assertEquals(pin, pins().get(1)),
                () -> assertTrue(certs("import", "--cert", certificate).out().contains("is here already")));
        assertEquals(0, certs(other, "renew").exit());
        assertTrue(certs("import", "--cert", certificate).out().contains("renewed the certificate of the next"));
        Said request = certs("csr");
        assertAll(() -> assertTrue(request.out().startsWith("-----BEGIN CERTIFICATE REQUEST-----")),
                () -> assertNotEquals(request.out(), certs("csr", "--next", "--name", "b.example").out()),
                () -> assertEquals(2, certs("csr", "--name", "a b").exit()),
                () -> assertEquals(0, certs("csr", "--out", folder.resolve("x.csr").toString()).exit()),
                () -> assertRefused(certs("csr", "--out", folder.resolve("x.csr").toString()), "it exists"));
    }

    @Test
    void aFolderWithoutKeysIsNamed() {
        for (List<String> command : List.of(List.of("status"), List.of("promote"), List.of("stage"), List.of("retire"),
                List.of("csr"), List.of("backup", "--out", "x"), List.of("recovery", "--out", "x"))) {
            assertRefused(certs(folder.resolve("none"), command.toArray(String[]::new)), "there is no Pinion data in");
        }
        assertTrue(Files.notExists(folder.resolve("none")));
    }
}
