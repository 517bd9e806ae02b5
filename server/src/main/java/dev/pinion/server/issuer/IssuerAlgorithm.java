package dev.pinion.server.issuer;

import java.util.Arrays;

/// What the issuer signs with. ES256 is understood everywhere; EdDSA is smaller and needs no randomness to sign.
public enum IssuerAlgorithm {
    ES256("ES256"), EDDSA("EdDSA");

    private final String headerName;

    IssuerAlgorithm(String headerName) {
        this.headerName = headerName;
    }

    /// The one of that name, in small letters or large.
    ///
    /// @throws IllegalArgumentException for any other
    public static IssuerAlgorithm named(String text) {
        return Arrays.stream(values())
                .filter(each -> each.headerName.equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "' is no algorithm here; expected ES256 or EdDSA"));
    }

    /// The name in a token's `alg`.
    public String headerName() {
        return headerName;
    }
}
