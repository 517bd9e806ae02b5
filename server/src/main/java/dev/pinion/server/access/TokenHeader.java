package dev.pinion.server.access;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.access.keys.KeyMark;
import dev.pinion.server.access.keys.SigningAlgorithm;

/// What we take from a token's header: which algorithm it names, which key, and of what type it says it is. Everything
/// by which a header could steer us (keys in it or addresses of keys, extensions, compression, nesting) is refused.
record TokenHeader(SigningAlgorithm algorithm, Optional<String> keyId, Optional<String> type) {
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
                .orElseThrow(() -> new JsonFault("alg is none of " + SigningAlgorithm.names()));
        Optional<String> keyId = header.string("kid");
        if (keyId.isPresent() && !KeyMark.isPlainId(keyId.get())) {
            throw new JsonFault("kid has other characters than those of a key id, or is too long");
        }
        return new TokenHeader(algorithm, keyId, header.string("typ").map(type -> type.toLowerCase(Locale.ROOT)));
    }
}
