package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// Whose tokens `serve` accepts, given on its command line.
@Order(1) // long: it begins first
class ServeIssuersTest {
    private static final String NAME = "https://id.example.org";

    @TempDir
    private Path folder = Path.of(".");
    private String data = "";
    private KeyPair provider;
    private Path jwks = folder;

    @BeforeEach
    void makeProvider() throws Exception {
        data = folder.resolve("data").toString();
        provider = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] x509 = ((EdECPublicKey) provider.getPublic()).getEncoded();
        String x = base64(Arrays.copyOfRange(x509, x509.length - 32, x509.length));
        jwks = Files.writeString(folder.resolve("provider.json"),
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"p1\",\"x\":\"" + x + "\"}]}");
    }

    @Test
    void tokensOfAProviderAndOfTheOwnIssuerAreKeptApart() throws Exception {
        // Given
        Path theirs = token("at+jwt", "anna");
        try (Forked server = Forked.serve(Path.of(data), "--port", "0", "--issuer", NAME, "--jwks", jwks.toString(),
                "--audience", "messages", "--subject-prefix", "id:")) {
            server.listening();
            Path ours = folder.resolve("ours.token");
            InProcess.run("token", "new", "--data", data, "--sub", "anna", "--scope", "send:>", "--out",
                    ours.toString());
            // When
            Said one = send(theirs);
            Said other = send(ours);
            // Then
            Said read = InProcess.run("listen", "--data", data, "/channel/a", "--from", "first", "--count", "2",
                    "--json");
            assertAll(() -> assertEquals(0, one.exit(), one.err()), () -> assertEquals(0, other.exit(), other.err()),
                    () -> assertTrue(read.out().contains("\"sender\":\"id:anna\""), read.out() + read.err()),
                    () -> assertTrue(read.out().contains("\"sender\":\"local:anna\""), read.out()));
        }
    }

    @Test
    void aProviderAloneNeedsNoPrefixAndLeavesNoOperatorsToken() throws Exception {
        try (Forked server = Forked.serve(Path.of(data), "--port", "0", "--no-local-issuer", "--issuer", NAME, "--jwks",
                jwks.toString(), "--audience", "messages", "--profile", "plain-jwt")) {
            server.listening();

            Said said = send(token("JWT", "anna"));

            assertAll(() -> assertEquals(0, said.exit(), said.err()),
                    () -> assertTrue(Files.notExists(Path.of(data, "run/admin.token"))),
                    () -> assertTrue(Files.notExists(Path.of(data, "issuer"))));
        }
    }

    @Test
    void theStrictProfileRefuses() throws Exception {
        try (Forked server = strict()) {
            Said plain = send(token("JWT", "anna"));

            assertEquals(1, plain.exit());
            await().until(() -> server.err().contains("typ is not at+jwt"));
        }
    }

    @Test
    void thePolicyOfBoundTokensRefuses() throws Exception {
        try (Forked server = strict()) {
            Said unbound = send(token("at+jwt", "anna"));

            assertAll(() -> assertEquals(1, unbound.exit()),
                    () -> assertTrue(unbound.err().contains("client certificate"), unbound.err()));
            await().until(() -> server.err().contains("token.bound.only is set"));
        }
    }

    private Forked strict() throws Exception {
        Forked server = Forked.serve(Path.of(data), "--port", "0", "--no-local-issuer", "--bound-only", "--issuer",
                NAME, "--jwks", jwks.toString(), "--audience", "messages");
        server.listening();
        return server;
    }

    @Test
    void withoutAUsableKeyInAFileTheServerDoesNotStart() throws Exception {
        String where = folder.resolve("absent.json").toString();

        Said said = Forked.run("serve", "--data", data, "--port", "0", "--issuer", NAME, "--jwks", where,
                "--subject-prefix", "id:");

        assertAll(() -> assertEquals(1, said.exit(), said.err()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains("no usable key") && said.err().contains(where), said.err()));
    }

    @Test
    void withoutAProviderAtItsAddressTheServerStartsAndSaysSo() throws Exception {
        try (Forked server = Forked.serve(Path.of(data), "--port", "0", "--issuer", NAME, "--jwks",
                "https://localhost:1/jwks", "--audience", "messages", "--subject-prefix", "id:")) {
            server.listening();

            Said theirs = send(token("at+jwt", "anna"));
            Said health = InProcess.run("admin", "health", "--json", "--data", data);
            Said issuers = InProcess.run("admin", "issuers", "--data", data);

            assertAll(() -> assertEquals(1, theirs.exit()),
                    () -> assertTrue(theirs.err().contains("issuer-unavailable"), theirs.err()),
                    () -> assertEquals(1, health.exit(), health.out()),
                    () -> assertTrue(issuers.out().contains("\"state\":\"absent\""), issuers.out() + issuers.err()),
                    () -> await().until(() -> server.err().contains("https://localhost:1/jwks")));
        }
    }

    @Test
    void whatAProvidersOptionsSayIsRefusedByName() {
        String[][] wrong = {{"--issuer", "acme"}, {"--issuer", "https://a", "--provider", "acme"},
                {"--issuer", "https://a", "--scope-map", "writer"}, {"--issuer", "https://a", "--algorithm", "HS256"},
                {"--issuer", "https://a", "--subject-claim", "a..b"}, {"--issuer", "https://a", "--audience", " "}};
        for (String[] options : wrong) {
            List<String> arguments = new ArrayList<>(List.of("serve", "--data", data, "--port", "0"));
            arguments.addAll(List.of(options));

            Said said = InProcess.run(arguments.toArray(String[]::new));

            assertAll(() -> assertEquals(2, said.exit(), said.err()),
                    () -> assertTrue(said.err().contains("expected"), said.err()));
        }
    }

    @Test
    @Tag("slow")
    void theOwnIssuersNamesAreFixedAtItsFirstStartAndARevocationHoldsThroughout() throws Exception {
        // Given
        Path anna = folder.resolve("anna.token");
        try (Forked server = Forked.serve(Path.of(data), "--port", "0")) {
            server.listening();
            InProcess.run("token", "new", "--data", data, "--sub", "anna", "--scope", "send:>", "--out",
                    anna.toString());
            assertEquals(0, send(anna).exit());
            assertEquals(0, InProcess.run("admin", "revoke", "--data", data, "--sub", "anna").exit());
            assertEquals("", Files.readString(Path.of(data, "issuer/subject-prefix")).strip());
        }
        // When
        try (Forked server = Forked.serve(Path.of(data), "--port", "0", "--issuer", NAME, "--jwks", jwks.toString(),
                "--audience", "messages", "--subject-prefix", "id:")) {
            server.listening();
            // Then
            assertEquals(1, send(anna).exit());
            assertEquals(0, send(token("at+jwt", "anna")).exit());
        }
        Said other = Forked.run("serve", "--data", data, "--port", "0", "--issuer", NAME, "--jwks", jwks.toString(),
                "--audience", "messages", "--subject-prefix", "corp:");
        assertAll(() -> assertEquals(1, other.exit()),
                () -> assertTrue(other.err().contains("by the prefix 'id:'"), other.err()));
    }

    @Test
    void whoMakesTheIssuerMayFixItsPrefix() throws Exception {
        // Given
        assertEquals(0, InProcess.run("token", "init", "--data", data, "--subject-prefix", "ops:").exit());
        assertEquals(2, InProcess.run("token", "init", "--data", data, "--subject-prefix", " x").exit());
        try (Forked server = Forked.serve(Path.of(data), "--port", "0")) {
            server.listening();
            // When
            Said said = InProcess.run("admin", "sessions", "--json", "--data", data);
            // Then
            assertTrue(said.out().contains("\"sub\":\"ops:operator\""), said.out() + said.err());
        }
    }

    @Test
    void issuersThatAreNotKeptApartDoNotStart() throws Exception {
        Said said = Forked.run("serve", "--data", data, "--port", "0", "--issuer", NAME, "--jwks", jwks.toString(),
                "--subject-prefix", "loc");

        assertAll(() -> assertEquals(1, said.exit(), said.err()),
                () -> assertTrue(said.err().contains("not kept apart"), said.err()));
    }

    private Said send(Path token) {
        return InProcess.run("send", "--data", data, "--token-file", token.toString(), "/channel/a", "x");
    }

    private Path token(String type, String subject) throws IOException, GeneralSecurityException {
        long now = Instant.now().getEpochSecond();
        String signed = base64("{\"alg\":\"EdDSA\",\"typ\":\"" + type + "\",\"kid\":\"p1\"}") + "."
                + base64("{\"iss\":\"" + NAME + "\",\"aud\":\"messages\",\"sub\":\"" + subject
                        + "\",\"client_id\":\"test\",\"iat\":" + now + ",\"exp\":" + (now + 600)
                        + ",\"jti\":\"1\",\"scope\":\"send:> read:>\"}");
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(provider.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return Files.writeString(Files.createTempFile(folder, "their", ".token"),
                signed + "." + base64(signature.sign()));
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
