package dev.pinion.server.access;

import java.util.Locale;

/// The rules that a token can break, in the order in which they are looked at: a label that no peer can make up.
public enum TokenRule {
    /// No token came at all.
    MISSING,
    /// Size, parts, base64url, JSON.
    SHAPE,
    /// The header's members.
    HEADER,
    /// `iss` is none of ours.
    ISSUER,
    /// No key for this `kid`, or one for another `alg`.
    KEY,
    SIGNATURE,
    /// Another kind of token: `typ`, or the marks of an ID token.
    KIND,
    /// `aud`, `sub`, and the form of all claims.
    CLAIMS,
    /// `iat`, `nbf`, and the longest life.
    TIMES,
    EXPIRED,
    /// The client certificate that it is bound to, or should be.
    BINDING,
    REVOKED,
    /// A refresh with somebody else's token.
    HOLDER;

    private final String code = name().toLowerCase(Locale.ROOT);

    /// The name in metrics; never changed once released.
    public String code() {
        return code;
    }
}
