package dev.pinion.server.access.keys;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The signatures that a token may carry. What is not here is never accepted: HMAC would make everybody who can check a
/// token able to make one, and `none` is no signature.
public enum SigningAlgorithm {
    ES256("ES256", Use.ALWAYS),
    ES384("ES384", Use.ALWAYS),
    EDDSA("EdDSA", Use.ALWAYS),
    RS256("RS256", Use.ALWAYS),
    PS256("PS256", Use.ALWAYS),
    ES512("ES512", Use.WHERE_CONFIGURED),
    RS384("RS384", Use.WHERE_CONFIGURED),
    RS512("RS512", Use.WHERE_CONFIGURED),
    PS384("PS384", Use.WHERE_CONFIGURED),
    PS512("PS512", Use.WHERE_CONFIGURED);

    /// Few providers need the rest, and each costs more to check than what it adds.
    private enum Use {
        ALWAYS, WHERE_CONFIGURED
    }

    /// RFC 9864 names the curve, since `EdDSA` says nothing of it.
    private static final String FULLY_SPECIFIED_EDDSA = "Ed25519";

    /// What an issuer may use of which nothing else is said.
    public static final Set<SigningAlgorithm> DEFAULTS = Collections.unmodifiableSet(Arrays.stream(values())
            .filter(each -> each.use == Use.ALWAYS)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(SigningAlgorithm.class))));

    private final String headerName;
    private final Use use;

    SigningAlgorithm(String headerName, Use use) {
        this.headerName = headerName;
        this.use = use;
    }

    /// The name in a token's `alg`.
    public String headerName() {
        return headerName;
    }

    /// Exact in case: `Es256` is no algorithm.
    public static Optional<SigningAlgorithm> named(String headerName) {
        String name = headerName.equals(FULLY_SPECIFIED_EDDSA) ? EDDSA.headerName : headerName;
        return Arrays.stream(values()).filter(algorithm -> algorithm.headerName.equals(name)).findFirst();
    }

    /// The names of these, for a sentence.
    public static String names(Set<SigningAlgorithm> algorithms) {
        return EnumSet.copyOf(algorithms).stream().map(SigningAlgorithm::headerName).collect(Collectors.joining(", "));
    }

    /// All names, for a sentence about an option.
    public static String names() {
        return names(EnumSet.allOf(SigningAlgorithm.class));
    }
}
