package dev.pinion.server.access;

import java.util.Arrays;
import java.util.Optional;

/// The signatures that a token may carry. What is not here is never accepted: HMAC would make everybody who can check a
/// token able to make one, and `none` is no signature.
public enum SigningAlgorithm {
    ES256("ES256"), ES384("ES384"), EDDSA("EdDSA"), RS256("RS256"), PS256("PS256");

    private final String headerName;

    SigningAlgorithm(String headerName) {
        this.headerName = headerName;
    }

    /// The name in a token's `alg`.
    public String headerName() {
        return headerName;
    }

    /// Exact in case: `Es256` is no algorithm.
    public static Optional<SigningAlgorithm> named(String headerName) {
        return Arrays.stream(values()).filter(algorithm -> algorithm.headerName.equals(headerName)).findFirst();
    }
}
