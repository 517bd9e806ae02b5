package dev.pinion.server.access.keys;

import java.time.Instant;
import java.util.Optional;

/// One public key of an issuer, tied to the one algorithm it is used with: a token cannot choose how its signature is
/// checked (RFC 8725, 3.1).
///
/// Thread: any, immutable.
public final class VerificationKey {
    private final KeyMark mark;
    private final SigningAlgorithm algorithm;
    private final SignatureCheck check;
    private final Instant usableUntil;

    VerificationKey(KeyMark mark, SigningAlgorithm algorithm, SignatureCheck check, Instant usableUntil) {
        this.mark = mark;
        this.algorithm = algorithm;
        this.check = check;
        this.usableUntil = usableUntil;
    }

    public Optional<String> id() {
        return mark.id();
    }

    public KeyMark mark() {
        return mark;
    }

    public SigningAlgorithm algorithm() {
        return algorithm;
    }

    public boolean isUsableAt(Instant now) {
        return now.isBefore(usableUntil);
    }

    boolean outlives(VerificationKey other) {
        return usableUntil.isAfter(other.usableUntil);
    }

    public boolean verifies(byte[] signedBytes, byte[] signature) {
        return check.verifies(signedBytes, signature);
    }

    @Override
    public String toString() {
        return "VerificationKey[" + mark.id().orElse("without id") + ", " + algorithm.headerName() + "]";
    }
}
