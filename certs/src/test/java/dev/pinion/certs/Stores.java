package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.function.Executable;

/// What the tests of this module share: a request, a clock that stands still, stores and keys.
final class Stores {
    static final SecureRandom RANDOM = new SecureRandom();
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final CertificateRequest REQUEST = CertificateRequest.forNames(List.of("localhost", "127.0.0.1"));

    /// As strong as decoration, so that tests can open hundreds of files.
    static final KeyVault VAULT = new KeyVault(RANDOM, 1_000);

    private Stores() {}

    static ServerKeyStore openOrCreate(Path keys) {
        return ServerKeyStore.openOrCreate(keys, REQUEST, CLOCK, RANDOM);
    }

    /// A key that is on no disk.
    static ServerKey key(KeyAlgorithm algorithm) {
        return new CertificateMaker(RANDOM).make(REQUEST.with(algorithm), NOW);
    }

    static ServerKey key() {
        return key(KeyAlgorithm.EC_P256);
    }

    static Clock later(Duration by) {
        return Clock.offset(CLOCK, by);
    }

    /// A refusal tells what is wrong and what to do, and shows no key.
    static void assertRefused(Executable attempt, String... sayings) {
        var refusal = assertThrows(CertificateStoreException.class, attempt);
        String message = String.valueOf(refusal.getMessage());
        for (String saying : sayings) {
            assertTrue(message.contains(saying), () -> "expected '" + saying + "' in: " + message);
        }
        assertTrue(!message.contains("BEGIN"), message);
    }
}
