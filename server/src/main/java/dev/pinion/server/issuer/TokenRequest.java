package dev.pinion.server.issuer;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.pinion.server.access.CertificateBinding;
import dev.pinion.server.access.Subject;
import dev.pinion.server.access.TokenPolicy;
import dev.pinion.server.access.rights.ClaimedLimits;
import dev.pinion.server.access.rights.Rights;

/// What a token is asked for: refuses what the server would refuse, and scopes that would grant nothing.
///
/// @param scopes may be empty: authentication alone lets a client read its own inbox and the pins
/// @param clientId the program that will use the token; not a person
/// @param binding the only client certificate that the token is good for
/// @param limits what it says of its holder's limits (`pinion_limits`), by the names of the server's settings
public record TokenRequest(String subject, List<String> scopes, Duration lifetime, String clientId,
        Optional<CertificateBinding> binding, Map<String, Long> limits) {
    public static final String DEFAULT_CLIENT_ID = "pinion-token";

    public TokenRequest {
        scopes = List.copyOf(scopes);
        limits = ClaimedLimits.checked(limits);
        require(Subject.isValid(subject), "the subject (--sub) is not valid; expected " + Subject.EXPECTED);
        require(Subject.isValid(clientId), "the client id is not valid; expected " + Subject.EXPECTED);
        for (String scope : scopes) {
            require(Rights.isScope(scope),
                    "the scope '" + scope + "' grants nothing here; expected " + Rights.EXPECTED);
        }
        Duration longest = binding.isPresent() ? TokenPolicy.BOUND_LIFETIME_DEFAULT_MAX
                : TokenPolicy.LIFETIME_DEFAULT_MAX;
        require(lifetime.compareTo(Duration.ofSeconds(1)) >= 0 && lifetime.compareTo(longest) <= 0,
                "the lifetime (--ttl) is " + lifetime + "; expected 1 second to " + longest.toDays() + " days"
                        + (binding.isPresent() ? ""
                                : ", or up to " + TokenPolicy.BOUND_LIFETIME_DEFAULT_MAX.toDays()
                                        + " for a token that is bound to a client certificate (--bind-cert)"));
    }

    public TokenRequest(String subject, List<String> scopes, Duration lifetime) {
        this(subject, scopes, lifetime, DEFAULT_CLIENT_ID, Optional.empty(), Map.of());
    }

    /// With what it is bound to.
    ///
    /// @param certificate the only client certificate that it is good for, if any; then it may live longer
    public static TokenRequest of(String subject, List<String> scopes, Duration lifetime, String clientId,
            Optional<X509Certificate> certificate) {
        return new TokenRequest(subject, scopes, lifetime, clientId, certificate.map(CertificateBinding::to), Map.of());
    }

    public TokenRequest withClientId(String id) {
        return new TokenRequest(subject, scopes, lifetime, id, binding, limits);
    }

    public TokenRequest boundTo(X509Certificate certificate) {
        return new TokenRequest(subject, scopes, lifetime, clientId, Optional.of(CertificateBinding.to(certificate)),
                limits);
    }

    /// With limits of its holder that are lower than the server's; higher ones count for nothing.
    public TokenRequest withLimits(Map<String, Long> lower) {
        return new TokenRequest(subject, scopes, lifetime, clientId, binding, lower);
    }

    private static void require(boolean holds, String elseText) {
        if (!holds) {
            throw new IllegalArgumentException(elseText);
        }
    }
}
