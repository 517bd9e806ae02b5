package dev.pinion.server.access.keys;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.access.Hostile;
import dev.pinion.server.access.Identity;
import dev.pinion.server.access.Revocations;
import dev.pinion.server.access.TestToken;
import dev.pinion.server.access.TokenPolicy;
import dev.pinion.server.access.TokenVerifier;
import dev.pinion.server.access.TrustedIssuer;

class JwksFileTest {
    private static final TestKey OLD = TestKey.make("old", "ES256");
    private static final TestKey NEW = TestKey.make("new", "EdDSA");

    @TempDir
    Path folder;

    @Test
    void aServerDoesNotStartWithoutAUsableKey() throws Exception {
        Path file = folder.resolve("jwks.json");

        var missing = assertThrows(UnusableKeysException.class, () -> JwksFile.open(file, TestToken.CLOCK));
        Files.writeString(file, "{\"keys\":[]}");
        var empty = assertThrows(UnusableKeysException.class, () -> JwksFile.open(file, TestToken.CLOCK));

        assertTrue(String.valueOf(missing.getMessage()).contains("pinion token init"), missing.getMessage());
        assertTrue(String.valueOf(empty.getMessage()).contains("no usable key"), empty.getMessage());
    }

    @Test
    void aTokenOfANewKeyIsAcceptedAtOnceAndOneOfARemovedKeyNoMore() throws Exception {
        // Given
        JwksFile file = JwksFile.open(written(TestKey.jwks(OLD)), TestToken.CLOCK);
        TokenVerifier verifier = verifier(file);
        verifier.verify(BearerToken.of(TestToken.by(OLD).text()));

        // When
        written(TestKey.jwks(NEW));
        Identity identity = verifier.verify(BearerToken.of(TestToken.by(NEW).text()));

        // Then
        assertEquals("alice", identity.subject());
        new Hostile("by a removed key", TestToken.by(OLD).text(), "kid is not among").isRefusedBy(verifier); // RFC9068 K6
        assertEquals(2, file.health().swaps());
    }

    @Test
    void aBadFileLeavesTheOldKeysInUseAndCountsOnce() throws Exception {
        // Given
        JwksFile file = JwksFile.open(written(TestKey.jwks(OLD)), TestToken.CLOCK);
        KeySet before = file.current();

        // When
        written("{\"keys\":[{");
        List<Boolean> badFile = List.of(file.reload(), file.reload());
        Files.delete(folder.resolve("jwks.json"));
        List<Boolean> noFile = List.of(file.reload(), file.reload());

        // Then
        assertEquals(List.of(false, false), badFile);
        assertEquals(List.of(false, false), noFile);
        assertSame(before, file.current());
        assertEquals(2, file.health().failures());
        assertTrue(file.health().fault().isPresent());
        verifier(file).verify(BearerToken.of(TestToken.by(OLD).text()));
    }

    @Test
    void theGoodFileAfterABadOneEndsTheFault() throws Exception {
        JwksFile file = JwksFile.open(written(TestKey.jwks(OLD)), TestToken.CLOCK);
        written("");
        file.reload();

        written(TestKey.jwks(NEW));

        assertTrue(file.reload());
        assertTrue(file.health().fault().isEmpty());
    }

    @Test
    void aWatchedFileIsSwappedWithoutBeingAskedFor() throws Exception {
        try (var housekeeping = Executors.newSingleThreadScheduledExecutor();
                JwksFile file = JwksFile.open(written(TestKey.jwks(OLD)), TestToken.CLOCK)
                        .watchedBy(housekeeping, Duration.ofMillis(20))) {
            KeySet before = file.current();

            written(TestKey.jwks(NEW, OLD));

            await().atMost(Duration.ofSeconds(10)).until(() -> file.current() != before);
            assertEquals(2, file.current().size());
        }
    }

    private Path written(String content) throws Exception {
        Path aside = Files.writeString(folder.resolve("aside"), content);
        return Files.move(aside, folder.resolve("jwks.json"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static TokenVerifier verifier(KeySource keys) {
        return new TokenVerifier(List.of(TrustedIssuer.of(TestToken.ISSUER, "pinion", keys)), TokenPolicy.defaults(),
                Revocations.NONE, TestToken.CLOCK);
    }
}
