package dev.pinion.server;

import java.nio.file.Path;
import java.util.Optional;

/// One issuer whose tokens are accepted.
///
/// @param issuer the `iss` that its tokens have, to the letter
/// @param subjectPrefix put before every `sub`; may be empty for one issuer only. The first start fixes it for a database
/// @param prefixIsGiven false: the prefix is only proposed. What is recorded counts; an issuer that is new and alone has none
/// @param dialect how its tokens are worded, and what their words grant
/// @param keys where its public keys are; without a usable one in a file the server does not start, without one at an address it does
public record IssuerSettings(String issuer, String subjectPrefix, boolean prefixIsGiven, TokenDialect dialect,
        IssuerKeys keys) {
    /// What stands in the place of `iss` for those who come by a certificate.
    public static final String CERTIFICATES = "urn:pinion:certificates";
    private static final String CERTIFICATE_PREFIX = "cert:";

    /// The kind of tokens that an issuer issues.
    public enum Profile {
        /// RFC 9068, the default: `typ` is `at+jwt`; `iss aud exp sub client_id iat jti` are all there.
        ACCESS_TOKEN,
        /// Looser, for providers that issue `typ: JWT` or none. Without `jti` a single token cannot be revoked, only
        /// its subject; an ID token of the same provider and audience is told apart by its marks only.
        PLAIN_JWT
    }

    public IssuerSettings {
        if (issuer.isBlank()) {
            throw new IllegalArgumentException(
                    "the name of an issuer is empty; expected the exact 'iss' of your tokens");
        }
    }

    /// The strict profile and no prefix.
    public static IssuerSettings of(String issuer, String audience, IssuerKeys keys) {
        return new IssuerSettings(issuer, "", true, TokenDialect.of(Profile.ACCESS_TOKEN, audience), keys);
    }

    /// Client certificates that stand for a token, as a table names them: an issuer of its own beside others.
    public static IssuerSettings ofCertificates(Path table, Optional<Path> authorities) {
        return of(CERTIFICATES, CERTIFICATES, new IssuerKeys.Certificates(table, authorities))
                .withProposedPrefix(CERTIFICATE_PREFIX);
    }

    public IssuerSettings withSubjectPrefix(String prefix) {
        return new IssuerSettings(issuer, prefix, true, dialect, keys);
    }

    /// The prefix that this database knows, or where it knows none, this one if there are other issuers.
    public IssuerSettings withProposedPrefix(String prefix) {
        return new IssuerSettings(issuer, prefix, false, dialect, keys);
    }

    public IssuerSettings withProfile(Profile other) {
        return new IssuerSettings(issuer, subjectPrefix, prefixIsGiven, dialect.withProfile(other), keys);
    }

    public IssuerSettings withDialect(TokenDialect other) {
        return new IssuerSettings(issuer, subjectPrefix, prefixIsGiven, other, keys);
    }
}
