package dev.pinion.protocol.pins;

import static dev.pinion.protocol.pins.TestKeys.announce;
import static dev.pinion.protocol.pins.TestKeys.pin;
import static dev.pinion.protocol.pins.TestKeys.set;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.ProtocolException;

class PinAnnouncementTest {
    private static final KeyPair A = TestKeys.ec();
    private static final KeyPair B = TestKeys.ec();

    static Stream<KeyPair> keysOfEveryKind() {
        return Stream.of(TestKeys.generated("EC", 256), TestKeys.generated("EC", 384), TestKeys.generated("EC", 521),
                TestKeys.generated("RSA", 2048), TestKeys.generated("Ed25519", 255));
    }

    @ParameterizedTest
    @MethodSource("keysOfEveryKind")
    void anAnnouncementIsReadAsItWasWritten(KeyPair next) throws ProtocolException {
        // Given
        var written = announce(set(1_800_000_000_001L, A, next, B), next, A);
        // When
        var read = PinAnnouncement.parse(written.body());
        // Then
        assertEquals(written, read);
        assertTrue(read.isSignedBy(pin(next)) && read.isSignedBy(pin(A)));
        assertFalse(read.isSignedBy(pin(B)));
    }

    @Test
    void theSignedTextIsFixed() {
        // Given
        var statement = new PinStatement(new PinNonce("n".repeat(43)), set(7, A, B));
        // When
        String text = new String(statement.signedText(ProofAlgorithm.ECDSA_SHA256), StandardCharsets.US_ASCII);
        // Then
        assertEquals("pinion-pin-set-v1\nalgorithm:ecdsa-sha256\nnonce:" + "n".repeat(43) + "\nset:7\npin:" + pin(A)
                + "\npin:" + pin(B) + "\n", text);
    }

    @Test
    void everyBrokenByteOfASignatureIsNoticed() {
        // Given
        var announcement = announce(set(7, A, B), B);
        PinSetProof proof = announcement.proofs().get(0);
        for (int i = 0; i < proof.signature().size(); i++) {
            byte[] broken = proof.signature().toByteArray();
            broken[i] ^= 1;
            // When
            var forged = new PinSetProof(proof.algorithm(), proof.publicKey(), Body.owned(broken));
            // Then
            assertFalse(forged.proves(pin(B), announcement.statement()), "byte " + i);
        }
    }

    @Test
    void aProofOfAnUnknownAlgorithmIsPassedOver() throws ProtocolException {
        // Given O4
        String text = announce(set(7, A, B), B).body().utf8();
        // When
        var read = PinAnnouncement.parse(Body.utf8(text + "proof:ml-dsa-65 AAAA AAAA\n"));
        // Then
        assertEquals(1, read.proofs().size());
    }

    @Test
    void everyCutIsRefusedOrHasFewerProofs() {
        // Given
        var whole = announce(set(7, A, B), B, A);
        String text = whole.body().utf8();
        for (int cut = 0; cut < text.length(); cut++) {
            Body part = Body.utf8(text.substring(0, cut));
            try {
                // When
                var read = PinAnnouncement.parse(part);
                // Then
                assertTrue(read.proofs().size() < 2 && read.statement().equals(whole.statement()), "cut " + cut);
            } catch (ProtocolException expected) {
                assertTrue(expected.whatThePeerDid().startsWith("the announcement of pins cannot be read"));
            }
        }
    }

    /// The signs @ and % stand for lines with a pin.
    private static Body body(String shape) {
        return Body.utf8(shape.replace("@", "pin:" + pin(A) + "\n")
                .replace("%", "pin:" + pin(B) + "\n")
                .replace("nonce:N", "nonce:" + TestKeys.NONCE.text()));
    }

    @Test
    void theShapeThatTheNextTestBreaksIsRight() throws ProtocolException {
        // When
        var read = PinAnnouncement.parse(body("pinion-pin-set-v1\nnonce:N\nset:7\n@%"));
        // Then
        assertEquals(announce(set(7, A, B)), read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "x\n", "pinion-pin-set-v1\n", "pinion-pin-set-v2\nnonce:N\nset:7\n@%",
            "pinion-pin-set-v1\nnonce:short\nset:7\n@%", "pinion-pin-set-v1\nnonce:N\nset:07\n@%",
            "pinion-pin-set-v1\nnonce:N\nset:-7\n@%", "pinion-pin-set-v1\nnonce:N\nset:9999999999999999999\n@%",
            "pinion-pin-set-v1\nnonce:N\nset:7\n@", "pinion-pin-set-v1\nnonce:N\nset:7\n@%@",
            "pinion-pin-set-v1\nnonce:N\nset:7\npin:sha256//x\n%", "pinion-pin-set-v1\nnonce:N\nset:7\n@%other:line\n",
            "pinion-pin-set-v1\nnonce:N\nset:7\n@%proof:ed25519\n",
            "pinion-pin-set-v1\nnonce:N\nset:7\n@%proof:ed25519 !! !!\n", "pinion-pin-set-v1\nset:7\nnonce:N\n@%",
            "pinion-pin-set-v1\r\nnonce:N\r\nset:7\r\n@%", "pinion-pin-set-v1\nnonce:N\nset:7\n@%\n"})
    void whatIsNoAnnouncementIsRefused(String shape) {
        // When Then
        assertThrows(ProtocolException.class, () -> PinAnnouncement.parse(body(shape)));
    }

    @Test
    void aHugeAnnouncementIsRefused() {
        // Given
        Body huge = Body.utf8("x".repeat(200_000) + "\n");
        String many = announce(set(7, A, B)).body().utf8() + "proof:x y z\n".repeat(17);
        // When Then
        assertThrows(ProtocolException.class, () -> PinAnnouncement.parse(huge));
        assertThrows(ProtocolException.class, () -> PinAnnouncement.parse(Body.utf8(many)));
    }

    @Test
    void aSetNeedsABackupPinAndNoPinTwice() {
        // When Then // PINS P3, HOSTKEYS O5
        assertThrows(IllegalArgumentException.class, () -> set(7, A));
        assertThrows(IllegalArgumentException.class, () -> set(7, A, A));
        assertThrows(IllegalArgumentException.class, () -> set(0, A, B));
        var many = Stream.generate(TestKeys::ec).limit(9).map(TestKeys::pin).toList();
        assertThrows(IllegalArgumentException.class, () -> new PinSet(7, many));
        assertEquals(List.of(), set(7, A, B).recovery());
    }
}
