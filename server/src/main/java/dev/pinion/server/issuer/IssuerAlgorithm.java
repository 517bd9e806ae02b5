package dev.pinion.server.issuer;

/// What the issuer signs with. ES256 is understood everywhere; EdDSA is smaller and needs no randomness to sign.
public enum IssuerAlgorithm {
    ES256("ES256"), EDDSA("EdDSA");

    private final String headerName;

    IssuerAlgorithm(String headerName) {
        this.headerName = headerName;
    }

    /// The name in a token's `alg`.
    public String headerName() {
        return headerName;
    }
}
