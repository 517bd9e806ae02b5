package dev.pinion.server.access.keys;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonReader;

/// The public keys of one issuer, swapped as a whole. Empty only where a provider has never answered ([#NONE]).
///
/// Thread: any, immutable. Limits: [#KEYS_MAX] keys, [#BYTES_MAX] bytes of JSON.
public final class KeySet {
    static final int KEYS_MAX = 256;
    public static final int BYTES_MAX = 1024 * 1024;

    /// For an issuer whose keys nobody knows yet.
    public static final KeySet NONE = new KeySet(List.of(), List.of());

    /// Another one without any, for whoever compares sets to see that something has changed.
    public static KeySet none() {
        return new KeySet(List.of(), List.of());
    }

    private final List<VerificationKey> keys;
    private final Map<String, List<VerificationKey>> byId;
    private final List<String> passedOver;

    private KeySet(List<VerificationKey> keys, List<String> passedOver) {
        this.keys = List.copyOf(keys);
        this.byId = keys.stream()
                .filter(key -> key.id().isPresent())
                .collect(Collectors.groupingBy(key -> key.id().orElseThrow()));
        this.passedOver = List.copyOf(passedOver);
    }

    /// Reads a JWK set with the algorithms that every issuer may use.
    public static KeySet ofJwks(byte[] json) throws UnusableKeysException {
        return ofJwks(json, SigningAlgorithm.DEFAULTS);
    }

    /// Reads a JWK set (RFC 7517). Keys that are not for signatures, or of a kind we do not accept, are passed over, as
    /// the RFC asks; a set in which none is left is refused.
    public static KeySet ofJwks(byte[] json, Set<SigningAlgorithm> accepted) throws UnusableKeysException {
        if (json.length > BYTES_MAX) {
            throw new UnusableKeysException("the JWK set is larger than " + BYTES_MAX + " bytes");
        }
        try {
            List<?> elements = JsonReader.object(json).array("keys");
            if (elements.size() > KEYS_MAX) {
                throw new UnusableKeysException("the JWK set has more than " + KEYS_MAX + " keys");
            }
            return ofElements(elements, accepted);
        } catch (JsonFault fault) {
            throw new UnusableKeysException("not a JWK set {\"keys\":[...]}: " + fault.getMessage());
        }
    }

    private static KeySet ofElements(List<?> elements, Set<SigningAlgorithm> accepted) throws UnusableKeysException {
        Map<String, VerificationKey> keys = new LinkedHashMap<>();
        Set<String> clashing = new TreeSet<>();
        List<String> passedOver = new ArrayList<>();
        int number = 0;
        for (Object element : elements) {
            number++;
            switch (JwkReader.read(element, accepted)) {
                case JwkReader.PassedOver(String why) -> passedOver.add("key " + number + " of the set: " + why);
                case JwkReader.Usable(List<VerificationKey> read) -> read.forEach(key -> add(key, keys, clashing));
            }
        }
        for (String clash : clashing) {
            keys.remove(clash);
            passedOver.add(
                    "different keys under " + clash + ": nobody can tell which one is meant, so none of them is used");
        }
        if (keys.isEmpty()) {
            throw new UnusableKeysException("the JWK set has no usable key; expected at least one public key for "
                    + SigningAlgorithm.names(accepted) + ". Passed over: "
                    + (passedOver.isEmpty() ? "none" : passedOver));
        }
        return new KeySet(List.copyOf(keys.values()), passedOver);
    }

    /// A `kid` may stand for several keys of different algorithms (RFC 7517, 4.5); the same key listed twice counts once,
    /// for the longer of its lives.
    private static void add(VerificationKey key, Map<String, VerificationKey> keys, Set<String> clashing) {
        String name = key.id().map(id -> "kid " + id).orElse("thumbprint " + key.mark().thumbprint()) + ", alg "
                + key.algorithm().headerName();
        VerificationKey other = keys.putIfAbsent(name, key);
        if (other == null) {
            return;
        }
        if (!other.mark().thumbprint().equals(key.mark().thumbprint())) {
            clashing.add(name);
        } else if (key.outlives(other)) {
            keys.put(name, key);
        }
    }

    /// The key that a header asks for. Without a `kid` it must be clear which one is meant, so that nobody makes us try
    /// a whole set on every connection.
    public Optional<VerificationKey> find(SigningAlgorithm algorithm, Optional<String> keyId, Instant now) {
        List<VerificationKey> candidates = keyId.map(id -> byId.getOrDefault(id, List.of()))
                .orElse(keys)
                .stream()
                .filter(key -> key.algorithm() == algorithm)
                .toList();
        return candidates.size() == 1 ? Optional.of(candidates.getFirst()).filter(key -> key.isUsableAt(now))
                : Optional.empty();
    }

    /// Whether a key that is good now goes by this `kid`, of whatever algorithm.
    public boolean knows(String keyId, Instant now) {
        return byId.getOrDefault(keyId, List.of()).stream().anyMatch(key -> key.isUsableAt(now));
    }

    /// Whether this very key is in the set, under whatever id.
    public boolean holds(KeyMark mark) {
        return keys.stream().anyMatch(key -> key.mark().thumbprint().equals(mark.thumbprint()));
    }

    /// Whether a key of the set goes by this name, its `kid` or its thumbprint.
    public boolean names(String name) {
        return keys.stream().anyMatch(key -> key.mark().isNamed(name));
    }

    /// Each key once for each of its algorithms, as `kid (alg)`, for people.
    public List<String> described() {
        return keys.stream().map(key -> key.mark().text() + " (" + key.algorithm().headerName() + ")").toList();
    }

    /// A line for each key that is not used, with the reason.
    public List<String> passedOver() {
        return passedOver;
    }

    /// Different public keys.
    public int size() {
        return new HashSet<>(keys.stream().map(key -> key.mark().thumbprint()).toList()).size();
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    @Override
    public String toString() {
        return "KeySet" + keys;
    }
}
