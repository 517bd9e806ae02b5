package dev.pinion.server.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The public keys of one issuer, swapped as a whole and never empty.
///
/// Thread: any, immutable. Limits: [#KEYS_MAX] keys, [#BYTES_MAX] bytes of JSON.
public final class KeySet {
    static final int KEYS_MAX = 64;
    static final int BYTES_MAX = 256 * 1024;

    private final Map<String, VerificationKey> byId;
    private final List<VerificationKey> withoutId;

    private KeySet(Map<String, VerificationKey> byId, List<VerificationKey> withoutId) {
        this.byId = Map.copyOf(byId);
        this.withoutId = List.copyOf(withoutId);
    }

    /// Reads a JWK set (RFC 7517). Keys that are not for signatures, or of a kind we do not accept, are passed over, as
    /// the RFC asks; a set in which none is left, or two share an id, is refused.
    public static KeySet ofJwks(byte[] json) throws UnusableKeysException {
        if (json.length > BYTES_MAX) {
            throw new UnusableKeysException("the JWK set is larger than " + BYTES_MAX + " bytes");
        }
        try {
            List<?> keys = JsonReader.object(json).array("keys");
            if (keys.size() > KEYS_MAX) {
                throw new UnusableKeysException("the JWK set has more than " + KEYS_MAX + " keys");
            }
            return ofElements(keys);
        } catch (JsonFault fault) {
            throw new UnusableKeysException("not a JWK set {\"keys\":[...]}: " + fault.getMessage());
        }
    }

    private static KeySet ofElements(List<?> elements) throws UnusableKeysException {
        Map<String, VerificationKey> byId = new HashMap<>();
        List<VerificationKey> withoutId = new ArrayList<>();
        List<String> passedOver = new ArrayList<>();
        for (Object element : elements) {
            switch (JwkReader.read(element)) {
                case JwkReader.PassedOver(String why) -> passedOver.add(why);
                case JwkReader.Usable(VerificationKey key) when key.id().isEmpty() -> withoutId.add(key);
                case JwkReader.Usable(VerificationKey key) -> {
                    if (byId.put(key.id().orElseThrow(), key) != null) {
                        throw new UnusableKeysException("two keys of the JWK set have the same kid");
                    }
                }
            }
        }
        if (byId.isEmpty() && withoutId.isEmpty()) {
            throw new UnusableKeysException("the JWK set has no usable key; expected at least one public key for "
                    + "ES256, ES384, EdDSA, RS256 or PS256. Passed over: "
                    + (passedOver.isEmpty() ? "none" : passedOver));
        }
        return new KeySet(byId, withoutId);
    }

    /// The key that a header asks for. Without a `kid` it must be clear which one is meant, so that nobody makes us try
    /// a
    /// whole set on every connection.
    Optional<VerificationKey> find(TokenHeader header, Instant now) {
        Optional<VerificationKey> found = header.keyId().isPresent() ? header.keyId().map(byId::get)
                : onlyOneFor(header.algorithm());
        return found.filter(key -> key.isUsableAt(now));
    }

    private Optional<VerificationKey> onlyOneFor(SigningAlgorithm algorithm) {
        List<VerificationKey> candidates = new ArrayList<>(withoutId);
        candidates.addAll(byId.values());
        candidates.removeIf(key -> key.algorithm() != algorithm);
        return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
    }

    /// Whether this very key is in the set, under whatever id.
    boolean holds(KeyMark mark) {
        return keys().anyMatch(key -> key.mark().thumbprint().equals(mark.thumbprint()));
    }

    /// Whether a key of the set goes by this name, its `kid` or its thumbprint.
    public boolean names(String name) {
        return keys().anyMatch(key -> key.mark().isNamed(name));
    }

    private Stream<VerificationKey> keys() {
        return Stream.concat(byId.values().stream(), withoutId.stream());
    }

    public int size() {
        return byId.size() + withoutId.size();
    }

    @Override
    public String toString() {
        return "KeySet[" + byId.values() + withoutId + "]";
    }
}
