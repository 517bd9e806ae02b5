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
    /// The issuer has no key at all: its provider has not answered yet.
    UNAVAILABLE,
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

    /// Whether the token may have been made up: nothing shows that a trusted issuer signed it. What no issuer would be asked
    /// to sign is no guess, for its writer gains nothing by trying again; nor is what was signed and is over, bound or
    /// revoked, as from a client that nobody has told.
    public boolean isGuess() {
        return switch (this) {
            case ISSUER, KEY, SIGNATURE -> true;
            case MISSING, SHAPE, HEADER, UNAVAILABLE, KIND, CLAIMS, TIMES, EXPIRED, BINDING, REVOKED, HOLDER -> false;
        };
    }

    /// The name in metrics; never changed once released.
    public String code() {
        return code;
    }
}
