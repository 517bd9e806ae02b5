package dev.pinion.server.access.keys;

import java.util.Optional;
import java.util.regex.Pattern;

/// Which key a token was verified by, so that a session can be asked again when that key is taken back.
///
/// @param id its `kid`, which a provider may give to another key later
/// @param thumbprint of the public key (RFC 7638): this one and no other
public record KeyMark(Optional<String> id, String thumbprint) {
    /// Key ids as providers make them (hex, base64, URLs); used for a look-up in a map and nothing else.
    private static final Pattern PLAIN_ID = Pattern.compile("[A-Za-z0-9._~+/=:@-]{1,200}");

    /// Whether a text may be a `kid`.
    public static boolean isPlainId(String id) {
        return PLAIN_ID.matcher(id).matches() && !id.contains("..");
    }

    /// Whether an operator who names a key means this one: by its `kid` or by its thumbprint.
    public boolean isNamed(String name) {
        return thumbprint.equals(name) || id.filter(name::equals).isPresent();
    }

    /// The `kid` where there is one, since that is how issuers name their keys.
    public String text() {
        return id.orElse(thumbprint);
    }
}
