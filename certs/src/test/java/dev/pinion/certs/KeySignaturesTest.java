package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeySignaturesTest {
    private static final byte[] TEXT = "label: what is signed".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void aSignatureOfAnyKindOfKeyIsOursAlsoAfterTwoPromotionsAndRetirement(KeyAlgorithm algorithm) {
        // Given
        ServerKeyStore store = ServerKeyStore.openOrCreate(folder.resolve("keys"), Stores.REQUEST.with(algorithm),
                Stores.CLOCK, Stores.RANDOM);
        byte[] signature = new KeySignatures(store).sign(TEXT);
        // When
        store.promote();
        store.promote();
        store.retire();
        // Then
        ServerKeyStore later = ServerKeyStore.open(folder.resolve("keys"), Stores.CLOCK);
        assertTrue(new KeySignatures(later).verifies(TEXT, signature));
    }

    @Test
    void noOtherTextNoOtherKeyAndNoChangedByteIsTakenForOurs() {
        // Given
        KeySignatures ours = new KeySignatures(Stores.openOrCreate(folder.resolve("a")));
        byte[] signature = ours.sign(TEXT);
        byte[] others = new KeySignatures(Stores.openOrCreate(folder.resolve("b"))).sign(TEXT);
        // When // Then
        assertFalse(ours.verifies("label: something else".getBytes(StandardCharsets.UTF_8), signature));
        assertFalse(ours.verifies(TEXT, others));
        for (int at = 0; at < signature.length; at++) {
            byte[] changed = signature.clone();
            changed[at] ^= 1;
            assertFalse(ours.verifies(TEXT, changed), "byte " + at);
        }
        for (int length = 0; length < signature.length; length++) {
            assertFalse(ours.verifies(TEXT, Arrays.copyOf(signature, length)), "length " + length);
        }
    }

    @Test
    void theSignatureOfAThiefUnderThePinOfAnotherKeyIsRefused() {
        // Given
        KeySignatures ours = new KeySignatures(Stores.openOrCreate(folder.resolve("a")));
        byte[] signature = ours.sign(TEXT);
        byte[] others = new KeySignatures(Stores.openOrCreate(folder.resolve("b"))).sign(TEXT);
        // When
        System.arraycopy(signature, 0, others, 0, 33);
        // Then
        assertFalse(ours.verifies(TEXT, others));
    }
}
