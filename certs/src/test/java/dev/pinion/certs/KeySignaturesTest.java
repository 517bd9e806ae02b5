package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

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
        assertTrue(new KeySignatures(later).signer(TEXT, signature).isPresent());
    }

    @Test
    void noOtherTextNoOtherKeyAndNoChangedByteIsTakenForOurs() {
        // Given
        KeySignatures ours = new KeySignatures(Stores.openOrCreate(folder.resolve("a")));
        byte[] signature = ours.sign(TEXT);
        byte[] others = new KeySignatures(Stores.openOrCreate(folder.resolve("b"))).sign(TEXT);
        // When // Then
        assertNotOurs(ours, "label: something else".getBytes(StandardCharsets.UTF_8), signature, "another text");
        assertNotOurs(ours, TEXT, others, "another key");
        for (int at = 0; at < signature.length; at++) {
            byte[] changed = signature.clone();
            changed[at] ^= 1;
            assertNotOurs(ours, TEXT, changed, "byte " + at);
        }
        for (int length = 0; length < signature.length; length++) {
            assertNotOurs(ours, TEXT, Arrays.copyOf(signature, length), "length " + length);
        }
    }

    private static void assertNotOurs(KeySignatures ours, byte[] text, byte[] signature, String what) {
        assertEquals(Optional.empty(), ours.signer(text, signature), what);
    }

    @Test
    void theSignatureOfAThiefUnderThePinOfAnotherKeyIsRefused() {
        // Given
        KeySignatures ours = new KeySignatures(Stores.openOrCreate(folder.resolve("a")));
        byte[] signature = ours.sign(TEXT);
        byte[] others = new KeySignatures(Stores.openOrCreate(folder.resolve("b"))).sign(TEXT);
        // When: our certificate, his signature
        int at = 5 + ByteBuffer.wrap(signature).getInt(1);
        int his = 5 + ByteBuffer.wrap(others).getInt(1);
        byte[] mixed = ByteBuffer.allocate(at + others.length - his)
                .put(signature, 0, at)
                .put(others, his, others.length - his)
                .array();
        // Then
        assertNotOurs(ours, TEXT, mixed, "a thief's");
    }
}
