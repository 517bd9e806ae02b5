package dev.pinion.server.access;

import java.util.Optional;

/// Which key a token was verified by, so that a session can be asked again when that key is taken back.
///
/// @param id its `kid`, which a provider may give to another key later
/// @param thumbprint of the public key (RFC 7638): this one and no other
public record KeyMark(Optional<String> id, String thumbprint) {
    /// Whether an operator who names a key means this one: by its `kid` or by its thumbprint.
    public boolean isNamed(String name) {
        return thumbprint.equals(name) || id.filter(name::equals).isPresent();
    }

    /// The `kid` where there is one, since that is how issuers name their keys.
    public String text() {
        return id.orElse(thumbprint);
    }
}
