package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.cli.Forked.Said;
import dev.pinion.cli.files.DataDirectory;

/// `token new` and `certs pins`, which need a data folder and no server.
class TokenAndPinsTest {

    @TempDir
    private Path folder = Path.of(".");
    private String data = "";

    @BeforeEach
    void makeKeys() {
        data = folder.resolve("data").toString();
        DataDirectory.of(Path.of(data)).create();
        ServerKeyStore.openOrCreate(Path.of(data, "keys"), CertificateRequest.forNames(List.of("localhost")),
                Clock.systemUTC(), new SecureRandom());
    }

    @Test
    void aTokenIsPrintedAndNothingElse() {
        Said said = InProcess.run("token", "new", "--data", data, "--sub", "anna", "--scope", "send:> read:>", "--ttl",
                "1h");

        assertAll(() -> assertEquals(0, said.exit(), said.err()), () -> assertEquals("", said.err()),
                () -> assertTrue(said.out().matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\R"), said.out()),
                () -> assertTrue(claims(said.out()).contains("\"sub\":\"anna\""), claims(said.out())),
                () -> assertTrue(claims(said.out()).contains("\"scope\":\"send:> read:>\""), claims(said.out())));
    }

    @Test
    void aTokenFileIsForItsOwnerOnlyAndReplacesAnOlderOneWhereAsked() throws IOException {
        Path file = Files.writeString(folder.resolve("anna.token"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        Said said = InProcess.run("token", "new", "--data", data, "--sub", "anna", "--out", file.toString(),
                "--replace");

        assertAll(() -> assertEquals(0, said.exit(), said.err()), () -> assertEquals("", said.out()),
                () -> assertTrue(Files.readString(file).startsWith("ey")),
                () -> assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file))));
    }

    @Test
    void aFileThatIsThereIsNotOverwrittenUnasked() throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("thesis.txt"), "years of work");
        // When
        Said said = InProcess.run("token", "new", "--data", data, "--sub", "anna", "--out", file.toString());
        // Then
        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains("--replace"), said.err()),
                () -> assertEquals("years of work", Files.readString(file)));
    }

    @Test
    void aNewTokenFileIsForItsOwnerOnlyAndNothingIsLeftBesideIt() throws IOException {
        Path file = Files.createDirectory(folder.resolve("new")).resolve("anna.token");

        Said said = InProcess.run("token", "new", "--data", data, "--sub", "anna", "--out", file.toString());

        try (var beside = Files.list(file.resolveSibling(""))) {
            assertEquals(List.of(file), beside.toList());
        }
        assertAll(() -> assertEquals(0, said.exit(), said.err()), () -> assertEquals("", said.out()),
                () -> assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file))));
    }

    @Test
    void withJsonTheTokenIsInAnObject() {
        Said said = InProcess.run("token", "new", "--data", data, "--sub", "anna", "--json");

        assertTrue(said.out().matches("\\{\"token\":\"ey[^\"]+\",\"sub\":\"anna\",\"expires\":\"[0-9TZ:-]+\"}\\R"),
                said.out());
    }

    @Test
    void pinsArePrintedOneALineTheCurrentFirst() {
        Said said = InProcess.run("certs", "pins", "--data", data);

        List<String> expected = ServerKeyStore.open(Path.of(data, "keys"), Clock.systemUTC())
                .pins()
                .stream()
                .map(Object::toString)
                .toList();
        assertEquals(expected, said.out().lines().toList());
    }

    @Test
    void pinsAsJsonSayWhoseTheyAre() {
        Said said = InProcess.run("certs", "pins", "--data", data, "--json");

        List<String> lines = said.out().lines().toList();
        assertAll(() -> assertTrue(lines.getFirst().endsWith("\"key\":\"current\"}"), said.out()),
                () -> assertTrue(lines.getLast().endsWith("\"key\":\"next\"}"), said.out()));
    }

    @Test
    void aFolderWithoutDataIsNamedAndNothingIsMadeThere() {
        for (List<String> command : List.of(List.of("token", "new", "--sub", "a"), List.of("certs", "pins"))) {
            Path empty = folder.resolve("empty");
            var arguments = new java.util.ArrayList<>(command);
            arguments.addAll(List.of("--data", empty.toString()));

            Said said = InProcess.run(arguments.toArray(String[]::new));

            assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                    () -> assertTrue(said.err().contains("there is no Pinion data in " + empty), said.err()),
                    () -> assertTrue(Files.notExists(empty)));
        }
    }

    @Test
    void aKeyThatOthersCanReadIsRefused() throws IOException {
        Files.setPosixFilePermissions(Path.of(data, "keys/current/key.pem"),
                PosixFilePermissions.fromString("rw-r--r--"));

        Said said = InProcess.run("certs", "pins", "--data", data);

        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains("key.pem"), said.err()));
    }

    private static String claims(String token) {
        return new String(Base64.getUrlDecoder().decode(token.replaceAll("^[^.]*\\.|\\.[^.]*$", "").strip()),
                StandardCharsets.UTF_8);
    }
}
