package dev.pinion.server.access;

import java.time.Instant;
import java.util.Optional;

/// One public key of an issuer, tied to the one algorithm it is used with: a token cannot choose how its signature is
/// checked (RFC 8725, 3.1).
///
/// Thread: any, immutable.
final class VerificationKey {
    private final Optional<String> id;
    private final SigningAlgorithm algorithm;
    private final SignatureCheck check;
    private final Instant usableUntil;

    VerificationKey(Optional<String> id, SigningAlgorithm algorithm, SignatureCheck check, Instant usableUntil) {
        this.id = id;
        this.algorithm = algorithm;
        this.check = check;
        this.usableUntil = usableUntil;
    }

    Optional<String> id() {
        return id;
    }

    SigningAlgorithm algorithm() {
        return algorithm;
    }

    boolean isUsableAt(Instant now) {
        return now.isBefore(usableUntil);
    }

    boolean verifies(byte[] signedBytes, byte[] signature) {
        return check.verifies(signedBytes, signature);
    }

    @Override
    public String toString() {
        return "VerificationKey[" + id.orElse("without id") + ", " + algorithm.headerName() + "]";
    }
}
