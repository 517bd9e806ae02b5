package dev.pinion.certs;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.ProofAlgorithm;

/// Signatures by the server's keys under what must be recognised as ours years later: made with the current key, verified
/// with the certificate of any key that the store remembers, retired ones included.
///
/// A signature names its key by the pin's 32 bytes, which stand before it. What is signed MUST begin with a label of its
/// own, so that no signature can pass for another's. Any thread; a verification reads the retired certificates.
public final class KeySignatures {
    private static final byte VERSION = 1;
    private static final int PIN_BYTES = 32;

    private final ServerKeyStore keys;

    public KeySignatures(ServerKeyStore keys) {
        this.keys = keys;
    }

    /// By the key that is current now.
    public byte[] sign(byte[] labelled) {
        ServerKey key = keys.current();
        try {
            Signature signer = ProofAlgorithm.ofKey(key.certificate().getPublicKey().getAlgorithm()).signer();
            signer.initSign(key.privateKey());
            signer.update(labelled);
            byte[] signature = signer.sign();
            return ByteBuffer.allocate(1 + PIN_BYTES + signature.length)
                    .put(VERSION)
                    .put(hash(key.pin()))
                    .put(signature)
                    .array();
        } catch (GeneralSecurityException unusable) {
            throw new CertificateStoreException("The current key cannot sign: " + unusable.getMessage(),
                    "Replace it: stage and promote another", unusable);
        }
    }

    /// Whether a key of this store, a retired one included, made this signature under these bytes.
    public boolean verifies(byte[] labelled, byte[] signature) {
        if (signature.length <= 1 + PIN_BYTES || signature[0] != VERSION) {
            return false;
        }
        byte[] pin = Arrays.copyOfRange(signature, 1, 1 + PIN_BYTES);
        return key(pin).map(key -> isBy(key, labelled, signature)).orElse(false);
    }

    /// Retired certificates are read from the disk, so they are asked last.
    private Optional<PublicKey> key(byte[] pin) {
        return Stream.of(keys.current().certificate(), keys.next().certificate())
                .filter(each -> hasPin(each, pin))
                .findFirst()
                .or(() -> keys.retiredCertificates().stream().filter(each -> hasPin(each, pin)).findFirst())
                .map(X509Certificate::getPublicKey);
    }

    private static boolean hasPin(X509Certificate certificate, byte[] pin) {
        return Arrays.equals(pin, hash(Pin.of(certificate.getPublicKey())));
    }

    private static boolean isBy(PublicKey key, byte[] labelled, byte[] signature) {
        try {
            Signature verifier = ProofAlgorithm.ofKey(key.getAlgorithm()).signer();
            verifier.initVerify(key);
            verifier.update(labelled);
            return verifier.verify(signature, 1 + PIN_BYTES, signature.length - 1 - PIN_BYTES);
        } catch (GeneralSecurityException noSignature) {
            return false;
        }
    }

    private static byte[] hash(Pin pin) {
        return Base64.getDecoder().decode(pin.base64());
    }
}
