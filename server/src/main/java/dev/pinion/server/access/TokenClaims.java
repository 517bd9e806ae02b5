package dev.pinion.server.access;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.NumericDate;
import dev.pinion.server.access.rights.ClaimPath;
import dev.pinion.server.access.rights.ClaimedLimits;
import dev.pinion.server.limits.IdentityBounds;

/// The claims we use, each of the type it must have. Which of them must be there is the profile's matter.
///
/// @param subject who its holder is, by the claim that the issuer's dialect names
/// @param sub the claim of that name, which a provider never gives to another
/// @param limits what it says of its holder's limits
record TokenClaims(String issuer, String subject, String sub, Optional<String> clientId, Optional<String> tokenId,
        Optional<Instant> issuedAt, Optional<Instant> notBefore, Instant expiry, Optional<CertificateBinding> binding,
        IdentityBounds limits) {
    private static final int ID_CHARS_MAX = 200;

    static TokenClaims of(JsonObject claims, ClaimPath subject) throws JsonFault {
        return new TokenClaims(required(claims, "iss"),
                subject.string(claims).orElseThrow(() -> new JsonFault(subject + " is missing")),
                required(claims, "sub"), id(claims, "client_id"), id(claims, "jti"), instant(claims, "iat"),
                instant(claims, "nbf"), instant(claims, "exp").orElseThrow(() -> new JsonFault("exp is missing")),
                CertificateBinding.of(claims), ClaimedLimits.of(claims));
    }

    /// What a client certificate says that stands for a token: it is bound to itself.
    static TokenClaims of(X509Certificate certificate, String issuer, String subject) {
        return new TokenClaims(issuer, subject, subject, Optional.empty(), Optional.empty(),
                Optional.of(certificate.getNotBefore().toInstant()), Optional.empty(),
                certificate.getNotAfter().toInstant(), Optional.of(CertificateBinding.to(certificate)),
                IdentityBounds.NONE);
    }

    /// The one claim that is read before the signature is checked, to know whose keys to check it with.
    static String issuer(JsonObject claims) throws JsonFault {
        return required(claims, "iss");
    }

    private static String required(JsonObject claims, String name) throws JsonFault {
        return claims.string(name).orElseThrow(() -> new JsonFault(name + " is missing"));
    }

    /// Ids go into logs and revocations.
    private static Optional<String> id(JsonObject claims, String name) throws JsonFault {
        Optional<String> id = claims.string(name);
        if (id.isPresent() && (id.get().length() > ID_CHARS_MAX || !Subject.isValid(id.get()))) {
            throw new JsonFault(name + " is empty, not printable, or longer than " + ID_CHARS_MAX);
        }
        return id;
    }

    private static Optional<Instant> instant(JsonObject claims, String name) throws JsonFault {
        var seconds = claims.number(name);
        return seconds.isPresent() ? Optional.of(NumericDate.instant(name, seconds.get())) : Optional.empty();
    }

    @Override
    public String toString() {
        return "TokenClaims[redacted]";
    }
}
