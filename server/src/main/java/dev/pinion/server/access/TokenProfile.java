package dev.pinion.server.access;

/// Which kind of token an issuer's must be. The strict kind is the default; the other one is a setting that an operator
/// writes down and sees in the status.
public enum TokenProfile {
    /// RFC 9068: `typ` is `at+jwt`; `iss aud exp sub client_id iat jti` are all there.
    RFC_9068,
    /// For providers that issue `typ: JWT` or none: only `iss aud exp sub` must be there. Tokens that carry the marks
    /// of
    /// an OpenID ID token are still refused.
    PLAIN_JWT
}
