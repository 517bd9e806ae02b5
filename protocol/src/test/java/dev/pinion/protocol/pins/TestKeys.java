package dev.pinion.protocol.pins;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import dev.pinion.protocol.Pin;

/// Server keys for the tests of pins, and the announcements that they sign.
final class TestKeys {
    static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);
    static final PinNonce NONCE = PinNonce.fresh(new SecureRandom());

    private TestKeys() {}

    static KeyPair ec() {
        return generated("EC", 256);
    }

    static KeyPair generated(String algorithm, int bits) {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance(algorithm);
            keys.initialize(bits);
            return keys.generateKeyPair();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    static Pin pin(KeyPair key) {
        return Pin.of(key.getPublic());
    }

    static PinSet set(long number, KeyPair... keys) {
        return new PinSet(number, Stream.of(keys).map(TestKeys::pin).toList());
    }

    static PinAnnouncement announce(PinSet set, KeyPair... signers) {
        return announce(new PinStatement(NONCE, set), signers);
    }

    static PinAnnouncement announce(PinStatement statement, KeyPair... signers) {
        List<PinSetProof> proofs = Stream.of(signers)
                .map(key -> PinSetProof.sign(statement, key.getPublic(), key.getPrivate()))
                .toList();
        return new PinAnnouncement(statement, proofs);
    }
}
