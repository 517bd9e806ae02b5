package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.cli.Forked.Said;

/// `token init`, `new`, `keys` and `rotate` without a server.
class TokenIssuerTest {
    @TempDir
    private Path folder = Path.of(".");
    private String data = "";

    @BeforeEach
    void nameTheFolder() {
        data = folder.resolve("data").toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "EdDSA", "eddsa"})
    void initMakesAnIssuerWhoseTokensNameTheirKey(String algorithm) throws IOException {
        // When
        Said made = token("init", "--alg", algorithm);
        // Then
        String header = part(token("new", "--sub", "anna").out(), 0);
        String keys = Files.readString(Path.of(made.out().strip()));
        String id = token("keys").out().split(" ", 2)[0];
        assertAll(() -> assertEquals(0, made.exit(), made.err()),
                () -> assertEquals(data + "/issuer/jwks.json", made.out().strip()),
                () -> assertTrue(header.toLowerCase(Locale.ROOT)
                        .contains("\"alg\":\"" + algorithm.toLowerCase(Locale.ROOT) + "\""), header),
                () -> assertTrue(header.contains("\"kid\":\"" + id + "\""), header),
                () -> assertTrue(header.contains("\"typ\":\"at+jwt\""), header),
                () -> assertTrue(keys.contains(id) && !keys.contains("\"d\""), keys),
                () -> assertEquals("rw-------", mode("issuer/key.json")));
    }

    @Test
    void initReplacesNoKey() throws IOException {
        // Given
        token("init");
        String before = Files.readString(Path.of(data, "issuer/key.json"));
        // When
        Said again = token("init", "--alg", "EdDSA");
        // Then
        assertAll(() -> assertEquals(1, again.exit()), () -> assertEquals("", again.out()),
                () -> assertTrue(again.err().contains("pinion token rotate"), again.err()),
                () -> assertEquals(before, Files.readString(Path.of(data, "issuer/key.json"))));
    }

    @Test
    void aBoundTokenHasTheDigestOfTheCertificate() throws Exception {
        // Given
        token("init");
        Path certificate = clientCertificate();
        // When
        Said said = token("new", "--sub", "pump", "--bind-cert", certificate.toString());
        // Then
        String pem = Files.readString(certificate).replaceAll("-----[A-Z ]+-----|\\s", "");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(pem));
        String expected = Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        assertTrue(part(said.out(), 1).contains("\"cnf\":{\"x5t#S256\":\"" + expected + "\"}"), part(said.out(), 1));
    }

    @Test
    void whatIsNoCertificateMakesNoToken() throws IOException {
        token("init");
        Path key = clientCertificate().resolveSibling("key.pem");
        Path empty = Files.createFile(folder.resolve("empty.pem"));
        for (Path wrong : List.of(key, empty, folder.resolve("absent.pem"), folder)) {
            Said said = token("new", "--sub", "pump", "--bind-cert", wrong.toString());

            assertAll(() -> assertEquals(1, said.exit(), wrong.toString()), () -> assertEquals("", said.out()),
                    () -> assertTrue(said.err().contains(wrong.toString()), said.err()),
                    () -> assertTrue(!said.err().contains("PRIVATE"), said.err()));
        }
    }

    @Test
    void afterARotationTheOldKeyRetiresAndTheNewOneSigns() {
        // Given
        token("init");
        String old = token("keys").out().split(" ", 2)[0];
        // When
        Said rotated = token("rotate", "--alg", "EdDSA");
        // Then
        List<String> keys = token("keys").out().lines().toList();
        assertAll(() -> assertEquals(0, rotated.exit(), rotated.err()), () -> assertEquals(2, keys.size()),
                () -> assertNotEquals(old, rotated.out().strip()),
                () -> assertTrue(keys.getFirst().matches(rotated.out().strip() + "  EdDSA  since \\S+  signs"),
                        keys.toString()),
                () -> assertTrue(keys.getLast().matches(old + "  ES256  since \\S+  retires \\S+"), keys.toString()),
                () -> assertTrue(part(token("new", "--sub", "a").out(), 0).contains(rotated.out().strip())));
    }

    @Test
    void rotateKeepsTheAlgorithmAndAStolenKeyIsGoneAtOnce() {
        // Given
        token("init", "--alg", "EdDSA");
        // When
        Said rotated = token("rotate", "--stolen");
        // Then
        assertEquals(List.of("{\"kid\":\"" + rotated.out().strip() + "\",\"alg\":\"EdDSA\",\"signs\":true}"),
                token("keys", "--json").out()
                        .lines()
                        .map(line -> line.replaceAll(",\"since\":\"[^\"]+\"", ""))
                        .toList());
    }

    @Test
    void aKeyThatOthersCanReadSignsNothing() throws IOException {
        token("init");
        Files.setPosixFilePermissions(Path.of(data, "issuer/key.json"), PosixFilePermissions.fromString("rw-r-----"));

        for (Said said : List.of(token("new", "--sub", "anna"), token("keys"), token("rotate"))) {
            assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                    () -> assertTrue(said.err().contains("0600"), said.err()));
        }
    }

    @Test
    void aDamagedKeyIsNamedAndNotQuoted() throws IOException {
        token("init");
        Path key = Path.of(data, "issuer/key.json");
        String secret = Files.readString(key);
        Files.writeString(key, secret.substring(0, secret.length() / 2));

        Said said = token("new", "--sub", "anna");

        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains("key.json is not a private JWK"), said.err()),
                () -> assertTrue(!said.err().contains("kty"), said.err()));
    }

    @Test
    void withoutAnIssuerThereIsNothingToListOrRotate() {
        for (String command : List.of("keys", "rotate")) {
            Said said = token(command);

            assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                    () -> assertTrue(said.err().contains("there is no Pinion data in " + data), said.err()),
                    () -> assertTrue(Files.notExists(Path.of(data))));
        }
    }

    private Said token(String command, String... options) {
        var line = new ArrayList<>(List.of("token", command, "--data", data));
        line.addAll(List.of(options));
        return InProcess.run(line.toArray(String[]::new));
    }

    private Path clientCertificate() {
        Path keys = folder.resolve("client");
        ServerKeyStore.openOrCreate(keys, CertificateRequest.forNames(List.of("localhost")), Clock.systemUTC(),
                new SecureRandom());
        return keys.resolve("current/cert.pem");
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(data, file)));
    }

    private static String part(String token, int index) {
        return new String(Base64.getUrlDecoder().decode(token.strip().split("\\.", -1)[index]), StandardCharsets.UTF_8);
    }
}
