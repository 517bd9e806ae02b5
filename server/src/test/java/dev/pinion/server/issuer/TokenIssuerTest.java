package dev.pinion.server.issuer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.Destination;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.AccessPolicy;
import dev.pinion.server.access.Identity;
import dev.pinion.server.access.Revocations;
import dev.pinion.server.access.TokenPolicy;
import dev.pinion.server.access.TokenVerifier;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.access.keys.JwksFile;
import dev.pinion.server.access.keys.TestCertificate;

class TokenIssuerTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.7Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void itsTokensPassTheStrictProfile(IssuerAlgorithm algorithm) throws Exception {
        // Given
        TokenIssuer issuer = TokenIssuer.openOrCreate(folder, algorithm, CLOCK, RANDOM);

        // When
        Identity alice = verified(issuer,
                issuer.issue(new TokenRequest("alice", List.of("send:>", "read:chat.>"), HOUR)));

        // Then
        assertEquals("alice", alice.subject());
        assertEquals("pinion", alice.issuer());
        assertEquals(NOW.plus(HOUR).getEpochSecond(), alice.expiry().getEpochSecond());
        assertTrue(AccessPolicy.maySend(alice, Destination.parse("/channel/news")));
        assertFalse(AccessPolicy.mayRead(alice, Destination.parse("/channel/news")));
    }

    @Test
    void everyTokenHasAnIdOfItsOwn() throws Exception {
        TokenIssuer issuer = issuer();
        TokenRequest request = new TokenRequest("alice", List.of(), HOUR);

        assertNotEquals(verified(issuer, issuer.issue(request)).tokenId(),
                verified(issuer, issuer.issue(request)).tokenId());
    }

    @Test
    void aTokenCanBeBoundToACertificate() throws Exception { // 8705 M1
        var certificate = TestCertificate.one().certificate();
        TokenIssuer issuer = issuer();

        BearerToken token = BearerToken
                .of(issuer.issue(new TokenRequest("alice", List.of(), HOUR).withClientId("app").boundTo(certificate)));

        assertThrows(AccessDeniedException.class, () -> verifier(issuer).verify(token));
        assertTrue(verifier(issuer).verify(token, certificate).isBoundToCertificate());
    }

    @Test
    void itsKeyIsKeptAndItsFilesAreItsOwners() throws Exception {
        TokenIssuer first = issuer();
        String token = first.issue(new TokenRequest("alice", List.of(), HOUR));

        TokenIssuer second = issuer();

        verified(second, token);
        assertEquals(first.keys(), second.keys());
        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("issuer/key.json"))));
        assertEquals("rwx------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("issuer"))));
        assertFalse(Files.readString(first.jwksFile()).contains("\"d\""), "the private half in the public file");
        try (Stream<Path> files = Files.list(folder.resolve("issuer"))) {
            assertEquals(Set.of("key.json", "jwks.json", "lock", "issued.log"),
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    @Test
    void aKeyFileThatOthersCanReadIsRefused() throws Exception {
        issuer();
        Files.setPosixFilePermissions(folder.resolve("issuer/key.json"), PosixFilePermissions.fromString("rw-r-----"));

        var refusal = assertThrows(TokenIssuerException.class, this::issuer);

        assertTrue(String.valueOf(refusal.getMessage()).contains("expected mode 0600"), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "not json",
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"c0ffee\",\"x\":\"A\",\"y\":\"A\"}",
            "{\"kty\":\"oct\",\"k\":\"c0ffee\"}"})
    void aBrokenKeyFileIsRefusedAndNeverQuoted(String content) throws Exception {
        issuer();
        Files.writeString(folder.resolve("issuer/key.json"), content);

        var refusal = assertThrows(TokenIssuerException.class, this::issuer);

        assertTrue(String.valueOf(refusal.getMessage()).contains("is not a private JWK"), refusal.getMessage());
        assertFalse(String.valueOf(refusal.getMessage()).contains("c0ffee"), refusal.getMessage());
        assertNull(refusal.getCause());
    }

    @Test
    void severalThatCreateItAtOnceGetTheSameKey() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            Callable<String> create = () -> issuer().keys().getFirst().id();

            Set<String> ids = threads.invokeAll(Collections.nCopies(8, create))
                    .stream()
                    .map(done -> done.resultNow())
                    .collect(Collectors.toSet());

            assertEquals(1, ids.size());
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            ''      | send:>     | PT1H     | the subject (--sub)
            me      | send:>     | PT1H     | the subject (--sub)
            a\u202Eb| send:>     | PT1H     | the subject (--sub)
            alice   | write:x    | PT1H     | grants nothing here; expected send:PATTERN
            alice   | send:      | PT1H     | the scope 'send:'
            alice   | send:a b   | PT1H     | the scope 'send:a b'
            alice   | ''         | PT1H     | the scope ''
            alice   | read:@bob  | PT1H     | the scope 'read:@bob'
            alice   | send:>     | PT0S     | expected 1 second to 30 days
            alice   | send:>     | PT-1H    | expected 1 second to 30 days
            alice   | send:>     | PT0.999S | expected 1 second to 30 days
            alice   | send:>     | PT721H   | expected 1 second to 30 days
            """, delimiter = '|', quoteCharacter = '"')
    void aRequestThatCannotBeMetIsRefusedWithWhatIsExpected(String subject, String scope, Duration lifetime,
            String text) {
        List<String> scopes = List.of(scope.equals("''") ? "" : scope);
        String sub = subject.equals("''") ? "" : subject;

        var refusal = assertThrows(IllegalArgumentException.class, () -> new TokenRequest(sub, scopes, lifetime));

        assertTrue(String.valueOf(refusal.getMessage()).contains(text), refusal.getMessage());
    }

    private TokenIssuer issuer() {
        return TokenIssuer.openOrCreate(folder, CLOCK, RANDOM);
    }

    private static Identity verified(TokenIssuer issuer, String token) throws Exception {
        return verifier(issuer).verify(BearerToken.of(token));
    }

    private static TokenVerifier verifier(TokenIssuer issuer) throws Exception {
        return new TokenVerifier(List.of(TrustedIssuer.of("pinion", "pinion", JwksFile.open(issuer.jwksFile(), CLOCK))),
                TokenPolicy.defaults(), Revocations.NONE, CLOCK);
    }
}
