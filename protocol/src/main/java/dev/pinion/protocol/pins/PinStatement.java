package dev.pinion.protocol.pins;

import java.nio.charset.StandardCharsets;

import dev.pinion.protocol.Pin;

/// What a server key signs: this set of pins, in answer to this nonce.
public record PinStatement(PinNonce nonce, PinSet set) {

    /// Begins every signed text, so that the signature means nothing elsewhere: TLS signs texts that begin with spaces,
    /// certificates begin with a zero-range byte.
    static final String LABEL = "pinion-pin-set-v1";

    /// The canonical form. Every value has a narrow set of characters without line feed or colon, or stands behind a name of its own, so that
    /// no two statements have the same text.
    byte[] signedText(ProofAlgorithm algorithm) {
        StringBuilder text = new StringBuilder(512);
        text.append(LABEL).append('\n');
        text.append("algorithm:").append(algorithm.text()).append('\n');
        text.append("nonce:").append(nonce.text()).append('\n');
        text.append("set:").append(set.number()).append('\n');
        for (Pin pin : set.pins()) {
            text.append("pin:").append(pin).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
