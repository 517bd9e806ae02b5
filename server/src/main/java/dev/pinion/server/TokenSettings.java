package dev.pinion.server;

import java.nio.file.Path;

/// Whose tokens are accepted.
///
/// @param issuer the `iss` that a token must have, to the letter
/// @param audience what must be in a token's `aud`
/// @param jwksFile the issuer's public keys; without a usable key the server does not start
public record TokenSettings(String issuer, String audience, Path jwksFile) {
    public TokenSettings {
        if (issuer.isBlank()) {
            throw new IllegalArgumentException("token.issuer is empty; expected the exact 'iss' of your tokens");
        }
        if (audience.isBlank()) {
            throw new IllegalArgumentException("token.audience is empty; expected what your tokens have in 'aud'");
        }
    }
}
