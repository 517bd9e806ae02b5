package dev.pinion.server.access;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What we take from a token's header: which algorithm it names, which key, and of what type it says it is. Everything
/// by which a header could steer us (keys in it or addresses of keys, extensions, compression, nesting) is refused.
record TokenHeader(SigningAlgorithm algorithm, Optional<String> keyId, Optional<String> type) {
    /// Key ids as providers make them (hex, base64, URLs); used for a look-up in a map and nothing else.
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._~+/=:@-]{1,200}");

    private static final List<String> STEERING = List.of("jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc", "epk",
            "cty");

    static TokenHeader of(JsonObject header) throws JsonFault {
        for (String name : STEERING) {
            if (header.has(name)) {
                throw new JsonFault("the header has " + name + ", which is never accepted");
            }
        }
        String named = header.string("alg").orElseThrow(() -> new JsonFault("alg is missing"));
        SigningAlgorithm algorithm = SigningAlgorithm.named(named)
                .orElseThrow(() -> new JsonFault("alg is none of ES256, ES384, EdDSA, RS256, PS256"));
        Optional<String> keyId = header.string("kid");
        if (keyId.isPresent() && !isPlainKeyId(keyId.get())) {
            throw new JsonFault("kid has other characters than those of a key id, or is too long");
        }
        return new TokenHeader(algorithm, keyId, header.string("typ").map(type -> type.toLowerCase(Locale.ROOT)));
    }

    static boolean isPlainKeyId(String id) {
        return KEY_ID.matcher(id).matches() && !id.contains("..");
    }
}
