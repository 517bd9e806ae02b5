package dev.pinion.server.issuer;

import java.time.Instant;
import java.util.Date;
import java.util.Optional;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import org.jspecify.annotations.Nullable;

/// What an operator sees of one published key.
///
/// @param publishedUntil empty for the one that signs
public record IssuerKeyStatus(String id, String algorithm, boolean signs, Optional<Instant> since,
        Optional<Instant> publishedUntil) {
    static IssuerKeyStatus of(JWK jwk, boolean signs) {
        return new IssuerKeyStatus(jwk.getKeyID(), String.valueOf(jwk.getAlgorithm()), signs,
                instant(jwk.getIssueTime()), instant(jwk.getExpirationTime()));
    }

    /// The same public key with the time at which it ends.
    static JWK retiring(JWK jwk, Instant until) {
        return switch (jwk) {
            case ECKey ec -> new ECKey.Builder(ec).expirationTime(Date.from(until)).build();
            case OctetKeyPair okp -> new OctetKeyPair.Builder(okp).expirationTime(Date.from(until)).build();
            default -> throw new TokenIssuerException(
                    "a key of a kind that this issuer does not make stands in its JWKS file");
        };
    }

    private static Optional<Instant> instant(@Nullable Date date) {
        return date == null ? Optional.empty() : Optional.of(date.toInstant());
    }
}
