package dev.pinion.certs;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.util.Optional;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.ProofAlgorithm;

/// Signatures by the server's keys under what must be recognised as ours years later: made with the current key, verified
/// by whoever knows the key's pin.
///
/// A signature carries the certificate of its key (a version, the length, the certificate, the signature itself), so that a
/// pin is all that is needed to check it. What is signed MUST begin with a label of its own, so that no signature can pass
/// for another's. Any thread.
public final class KeySignatures {
    private static final byte VERSION = 2;
    private static final int CERTIFICATE_AT = 1 + Integer.BYTES;

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
            byte[] certificate = key.certificate().getEncoded();
            signer.update(certificate);
            signer.update(labelled);
            byte[] signature = signer.sign();
            return ByteBuffer.allocate(CERTIFICATE_AT + certificate.length + signature.length)
                    .put(VERSION)
                    .putInt(certificate.length)
                    .put(certificate)
                    .put(signature)
                    .array();
        } catch (GeneralSecurityException unusable) {
            throw new CertificateStoreException("The current key cannot sign: " + unusable.getMessage(),
                    "Replace it: stage and promote another", unusable);
        }
    }

    /// The key of this store, a retired one included, that made this signature under these bytes.
    public Optional<Pin> signer(byte[] labelled, byte[] signature) {
        return maker(labelled, signature)
                .filter(pin -> pin.equals(keys.current().pin()) || pin.equals(keys.next().pin()) || isRetired(pin));
    }

    /// Retired certificates are read from the disk, so they are asked last.
    private boolean isRetired(Pin pin) {
        return keys.retiredCertificates().stream().anyMatch(each -> Pin.of(each.getPublicKey()).equals(pin));
    }

    /// The key that made this signature under these bytes, whosever it is: trust is the caller's question.
    public static Optional<Pin> maker(byte[] labelled, byte[] signature) {
        int certificateBytes = signature.length < CERTIFICATE_AT || signature[0] != VERSION ? -1
                : ByteBuffer.wrap(signature).getInt(1);
        if (certificateBytes < 1 || certificateBytes >= signature.length - CERTIFICATE_AT) {
            return Optional.empty();
        }
        int at = CERTIFICATE_AT + certificateBytes;
        try {
            PublicKey key = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(signature, CERTIFICATE_AT, certificateBytes))
                    .getPublicKey();
            Signature verifier = ProofAlgorithm.ofKey(key.getAlgorithm()).signer();
            verifier.initVerify(key);
            verifier.update(signature, CERTIFICATE_AT, certificateBytes);
            verifier.update(labelled);
            return verifier.verify(signature, at, signature.length - at) ? Optional.of(Pin.of(key)) : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException noSignature) {
            return Optional.empty();
        }
    }
}
