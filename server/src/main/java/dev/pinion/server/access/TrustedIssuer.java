package dev.pinion.server.access;

/// An issuer whose tokens we accept, with all that is its own: keys, the audience we have there, the kind of its
/// tokens,
/// and the prefix that keeps its subjects apart from those of other issuers.
///
/// @param name must equal `iss` exactly
/// @param audience must be among `aud`
/// @param subjectPrefix put before every `sub` of this issuer; empty only for a single issuer
public record TrustedIssuer(String name, String audience, String subjectPrefix, TokenProfile profile, KeySource keys) {
    public TrustedIssuer {
        if (name.isBlank() || audience.isBlank()) {
            throw new IllegalArgumentException(
                    "an issuer needs its name (iss) and our audience (aud); neither may be blank");
        }
        if (!subjectPrefix.isEmpty() && (!Subject.isValid(subjectPrefix) || subjectPrefix.length() > 50)) {
            throw new IllegalArgumentException(
                    "the subject prefix of issuer " + name + " is not printable or longer than 50");
        }
    }

    /// The strict profile and no prefix.
    public static TrustedIssuer of(String name, String audience, KeySource keys) {
        return new TrustedIssuer(name, audience, "", TokenProfile.RFC_9068, keys);
    }
}
