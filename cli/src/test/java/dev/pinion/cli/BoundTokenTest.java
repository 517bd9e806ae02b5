package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.cli.Forked.Said;

/// Tokens that are bound to a client certificate, from `token new` to `send`, at a server that takes no others.
class BoundTokenTest {
    @TempDir
    private static Path folder = Path.of(".");
    private static String data = "";
    private static Path mine = folder;
    private static Forked server;

    @BeforeAll
    static void serve() throws Exception {
        data = folder.resolve("data").toString();
        mine = certificate("mine");
        server = Forked.serve(Path.of(data), "--port", "0", "--bound-only");
        server.listening();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aBoundTokenIsGoodWithItsCertificateOnly() throws Exception { // RFC8705 M2 M6
        // Given
        Path token = token("bound.token", "--bind-cert", mine.toString());
        Path other = certificate("other");
        // When
        Said with = send(token, "--client-cert", mine.toString(), "--client-key", key(mine));
        Said another = send(token, "--client-cert", other.toString(), "--client-key", key(other));
        Said without = send(token);
        // Then
        assertAll(() -> assertEquals(0, with.exit(), with.err()), () -> assertEquals(1, another.exit()),
                () -> assertTrue(another.err().contains("client certificate"), another.err()),
                () -> assertEquals(1, without.exit()));
    }

    @Test
    void anUnboundTokenIsRefusedAndNoneIsLeftForTheOperator() { // RFC8705 M3
        Said said = send(token("unbound.token"), "--client-cert", mine.toString(), "--client-key", key(mine));

        assertAll(() -> assertEquals(1, said.exit()),
                () -> assertTrue(said.err().contains("client certificate"), said.err()),
                () -> assertTrue(Files.notExists(Path.of(data, "run/admin.token"))));
    }

    @Test
    void theOperatorBindsATokenToo() {
        Path token = token("operator.token", "--bind-cert", mine.toString(), "--scope", "admin");

        Said said = InProcess.run("admin", "sessions", "--json", "--data", data, "--token-file", token.toString(),
                "--client-cert", mine.toString(), "--client-key", key(mine));

        assertAll(() -> assertEquals(0, said.exit(), said.err()),
                () -> assertTrue(said.out().contains("\"bound\":true"), said.out()));
    }

    @Test
    void aKeyThatIsNotTheCertificatesOrNotOursAloneIsRefusedWithoutBeingQuoted() throws Exception {
        Path token = token("refused.token", "--bind-cert", mine.toString());
        Path open = Files.copy(Path.of(key(mine)), folder.resolve("open.pem"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        for (List<String> wrong : List.of(List.of(mine.toString(), open.toString()),
                List.of(mine.toString(), token.toString()), List.of(key(mine), key(mine)),
                List.of(mine.toString(), key(certificate("another"))),
                List.of(mine.toString(), folder.resolve("absent").toString()))) {
            Said said = send(token, "--client-cert", wrong.getFirst(), "--client-key", wrong.getLast());

            assertAll(() -> assertEquals(1, said.exit(), said.err()),
                    () -> assertTrue(said.err().contains(folder.toString()), said.err()),
                    () -> assertTrue(!said.err().contains("BEGIN"), said.err()));
        }
    }

    private static Said send(Path token, String... more) {
        var line = new ArrayList<>(List.of("send", "--data", data, "--token-file", token.toString()));
        line.addAll(List.of(more));
        line.addAll(List.of("/channel/a", "x"));
        return InProcess.run(line.toArray(String[]::new));
    }

    private static Path token(String name, String... more) {
        Path file = folder.resolve(name);
        var line = new ArrayList<>(List.of("token", "new", "--data", data, "--sub", "anna", "--out", file.toString()));
        line.addAll(List.of(more));
        if (!line.contains("--scope")) {
            line.addAll(List.of("--scope", "send:>"));
        }
        Said made = InProcess.run(line.toArray(String[]::new));
        assertEquals(0, made.exit(), made.err());
        return file;
    }

    /// Any key pair with a certificate will do.
    private static Path certificate(String name) {
        Path keys = folder.resolve(name);
        ServerKeyStore.openOrCreate(keys, CertificateRequest.forNames(List.of("localhost")), Clock.systemUTC(),
                new SecureRandom());
        return keys.resolve("current/cert.pem");
    }

    private static String key(Path certificate) {
        return certificate.resolveSibling("key.pem").toString();
    }
}
