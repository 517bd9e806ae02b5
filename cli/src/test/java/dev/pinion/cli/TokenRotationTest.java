package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// Rotating the issuer's key beside a server that runs in a process of its own.
class TokenRotationTest {
    @TempDir
    private Path folder = Path.of(".");
    private String data = "";
    private Forked server;

    @BeforeEach
    void serve() throws Exception {
        data = folder.resolve("data").toString();
        server = Forked.serve(Path.of(data), "--port", "0");
        server.listening();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theRunningServerTakesTheNewKeyAtOnceAndTheOldOneUntilItsTokensAreOver() {
        // Given
        Path before = token("before");
        // When
        assertEquals(0, InProcess.run("token", "rotate", "--data", data, "--alg", "EdDSA").exit());
        // Then
        assertEquals(0, sent(token("after")).exit());
        assertEquals(0, sent(before).exit());
    }

    @Test
    void aStolenKeyIsWorthNothingAndTheOperatorStaysInCharge() {
        // Given
        Path before = token("before");
        assertEquals(0, sent(before).exit());
        // When
        assertEquals(0, InProcess.run("token", "rotate", "--data", data, "--stolen").exit());
        // Then
        assertEquals(0, sent(token("after")).exit());
        Said refused = sent(before);
        assertEquals(1, refused.exit());
        assertTrue(refused.err().contains("token"), refused.err());
        awaitTheOperator();
    }

    @Test
    @Tag("slow")
    void aRevokedKeyTakesTheOperatorsTokenAlongUntilTheIssuerHasAnother() {
        // Given
        String kid = InProcess.run("token", "keys", "--data", data).out().split(" ", 2)[0];
        // When
        Said revoked = InProcess.run("admin", "revoke", "--data", data, "--key", kid);
        // Then
        assertEquals(0, revoked.exit(), revoked.err());
        assertTrue(revoked.out().contains("\"key\":\"" + kid + "\""), revoked.out());
        assertEquals(1, sent(token("by-the-same")).exit());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> server.err().contains("the operator's token is refused by its own server"));
        assertEquals(0, InProcess.run("token", "rotate", "--data", data).exit());
        awaitTheOperator();
    }

    @Test
    void afterAllTokensWereRevokedTheOperatorHasANewOne() {
        // Given
        Path before = token("before");
        // When
        Said revoked = InProcess.run("admin", "revoke", "--data", data, "--all");
        // Then
        assertEquals(0, revoked.exit(), revoked.err());
        assertTrue(revoked.out().startsWith("{\"ok\":true,\"revoked\":[{\"iss\":\"pinion\""), revoked.out());
        assertEquals(1, sent(before).exit());
        awaitTheOperator();
    }

    /// Its token is looked at every two seconds, and may be made anew twice.
    private void awaitTheOperator() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertEquals(0, InProcess.run("admin", "sessions", "--data", data).exit()));
    }

    private Said sent(Path token) {
        return InProcess.run("send", "--data", data, "--token-file", token.toString(), "/channel/a", "x");
    }

    private Path token(String name) {
        Path file = folder.resolve(name + ".token");
        Said made = InProcess.run("token", "new", "--data", data, "--sub", "anna", "--scope", "send:>", "--out",
                file.toString());
        assertEquals(0, made.exit(), made.err());
        return file;
    }
}
