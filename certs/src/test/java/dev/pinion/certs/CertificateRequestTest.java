package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateRequestTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "a", "pinion.example.org", "*.example.org", "my_host", "xn--bcher-kva.example",
            "127.0.0.1", "::1", "fd00::7", "2001:db8:0:0:0:0:0:1"})
    void aHostNameOrAnAddressIsAccepted(String name) {
        // When
        var request = CertificateRequest.forNames(List.of(name));
        // Then
        assertEquals(List.of(name), request.names());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "*", "*.", "a..b", "-a", "a-", "bücher.example", "a b", "host:61614", "*.*.a",
            "a\nb", "a,b", "[::1]", "fe80::1%eth0"})
    void anythingElseIsRefusedByName(String name) {
        // When
        var refusal = assertThrows(IllegalArgumentException.class, () -> CertificateRequest.forNames(List.of(name)));
        // Then
        assertTrue(String.valueOf(refusal.getMessage()).contains("'" + name + "' is neither a host name nor"));
    }

    @Test
    void noNamesAndTooManyNamesAreRefused() {
        // When Then
        assertThrows(IllegalArgumentException.class, () -> CertificateRequest.forNames(List.of()));
        assertThrows(IllegalArgumentException.class,
                () -> CertificateRequest.forNames(Collections.nCopies(CertificateRequest.NAMES_MAX + 1, "a")));
        assertThrows(IllegalArgumentException.class, () -> CertificateRequest.forNames(List.of("a".repeat(64))));
        assertThrows(IllegalArgumentException.class,
                () -> CertificateRequest.forNames(List.of("a.".repeat(127) + "a")));
    }

    @Test
    void aLifetimeOutOfBoundsIsRefused() {
        // Given
        List<String> names = List.of("localhost");
        // When Then
        for (Duration lifetime : List.of(Duration.ZERO, Duration.ofDays(-1), Duration.ofDays(3661))) {
            assertThrows(IllegalArgumentException.class, () -> new CertificateRequest(names, lifetime));
        }
    }

    @Test
    void algorithmsAreNamedAsTheOperatorTypesThem() {
        // When Then
        for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
            assertEquals(algorithm, KeyAlgorithm.parse(algorithm.text()));
        }
        var refusal = assertThrows(IllegalArgumentException.class, () -> KeyAlgorithm.parse("rsa"));
        assertEquals("key algorithm is 'rsa'; expected ec-p256, ed25519 or rsa-3072", refusal.getMessage());
    }
}
