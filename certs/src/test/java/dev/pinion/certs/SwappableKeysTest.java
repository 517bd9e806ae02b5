package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

import dev.pinion.certs.tls.SwappableKeys;

class SwappableKeysTest {
    private final ServerKey first = Stores.key();
    private final ServerKey second = Stores.key();

    @Test
    void aHandshakeInFlightEndsWithTheKeyThatItBeganWith() {
        // Given
        SwappableKeys keys = new SwappableKeys(first.privateKey(), first.chain());
        String alias = keys.chooseServerAlias("EC", null, null);
        // When
        keys.swap(second.privateKey(), second.chain());
        // Then
        assertEquals(first.privateKey(), keys.getPrivateKey(alias));
        assertNotEquals(alias, keys.chooseServerAlias("EC/secp256r1", null, null));
        assertEquals(null, keys.chooseServerAlias("RSA", null, null));
    }

    @Test
    void keysOfLongAgoAreForgotten() {
        // Given
        SwappableKeys keys = new SwappableKeys(first.privateKey(), first.chain());
        String alias = keys.chooseServerAlias("EC", null, null);
        // When
        for (int i = 0; i < 1_000; i++) {
            keys.swap(second.privateKey(), second.chain());
        }
        // Then
        assertEquals(null, keys.getPrivateKey(alias));
        assertEquals(null, keys.getCertificateChain(alias));
    }
}
