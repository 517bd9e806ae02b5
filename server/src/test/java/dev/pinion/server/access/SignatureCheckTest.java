package dev.pinion.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.SignatureException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.server.access.keys.KeySet;
import dev.pinion.server.access.keys.SigningAlgorithm;
import dev.pinion.server.access.keys.TestKey;
import dev.pinion.server.access.keys.VerificationKey;

/// Our arithmetic for elliptic curves is not the JDK's: both must say the same of good signatures and of bent ones.
class SignatureCheckTest {
    private static final int ROUNDS = 60;

    @ParameterizedTest
    @CsvSource({"ES256,SHA256withECDSAinP1363Format", "ES384,SHA384withECDSAinP1363Format",
            "ES512,SHA512withECDSAinP1363Format", "EdDSA,Ed25519"})
    void theJdkSaysTheSameOfGoodAndBentSignatures(String algorithm, String name) throws Exception { // JWT J4
        // Given
        long seed = System.nanoTime();
        var random = new Random(seed);
        TestKey key = TestKey.make("k", algorithm);
        KeySet keys = KeySet.ofJwks(TestKey.jwks(key).getBytes(StandardCharsets.UTF_8),
                EnumSet.allOf(SigningAlgorithm.class));
        VerificationKey ours = keys
                .find(SigningAlgorithm.named(algorithm).orElseThrow(), Optional.of("k"), TestToken.NOW)
                .orElseThrow();
        int agreedGood = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            byte[] signature = key.sign(bytes);
            if (round % 2 == 1) {
                signature[random.nextInt(signature.length)] ^= (byte) (1 << random.nextInt(8));
            }
            // When
            boolean good = ours.verifies(bytes, signature);
            // Then
            assertEquals(jdk(name, key, bytes, signature), good, () -> "seed " + seed);
            agreedGood += good ? 1 : 0;
        }
        assertTrue(agreedGood >= ROUNDS / 2, "good ones are good, seed " + seed);
    }

    private static boolean jdk(String name, TestKey key, byte[] bytes, byte[] bent) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(name);
        signature.initVerify(key.pair().getPublic());
        signature.update(bytes);
        try {
            return signature.verify(bent);
        } catch (SignatureException notOne) {
            return false;
        }
    }
}
