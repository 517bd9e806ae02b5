package dev.pinion.server;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.Identity;
import dev.pinion.server.access.Revocations;
import dev.pinion.server.access.TokenRule;
import dev.pinion.server.access.TokenText;
import dev.pinion.server.access.TokenVerifier;

/// Tries a token by the settings of a server, without the server: what it would be told, and what its log would say. What only
/// the running server knows is not asked: what was revoked, and by which names its database knows the issuers' subjects.
///
/// Thread: the caller's, which waits for the keys of providers.
public final class TokenTrial {
    private TokenTrial() {}

    /// What came of it.
    ///
    /// @param lines for a person; no part of the token's signature
    public record Verdict(boolean accepted, List<String> lines) {}

    /// What a token says, in lines; nothing is verified.
    ///
    /// @throws IllegalArgumentException for what is no token
    public static List<String> shown(String token, Instant now) {
        try {
            return TokenText.lines(token, now);
        } catch (AccessDeniedException noToken) {
            throw new IllegalArgumentException(noToken.rule(), noToken);
        }
    }

    /// Whether it would be let in.
    ///
    /// @param certificate that the client would show, or null
    /// @throws IllegalArgumentException for settings that are wrong
    public static Verdict of(TokenSettings settings, String token, @Nullable X509Certificate certificate, Clock clock) {
        var parts = new ResourceStack();
        try {
            TokenKeys keys = TokenKeys.open(settings.issuers(), Optional.empty(), clock, parts);
            var verifier = new TokenVerifier(keys.issuers(), settings.policy(), Revocations.NONE, clock);
            return accepted(verifier.verify(token, certificate));
        } catch (AccessDeniedException refused) {
            return new Verdict(false,
                    List.of("refused: " + refused.kind().map(TokenRule::code).orElse("-") + ": " + refused.rule(),
                            "the client is told: " + refused.reason().code() + ": " + refused.whatThePeerIsTold()));
        } finally {
            parts.close();
        }
    }

    private static Verdict accepted(Identity identity) {
        List<String> lines = new ArrayList<>();
        lines.add("accepted: " + identity.subject() + " until " + identity.expiry());
        lines.add("issuer: " + identity.issuer());
        lines.add("key: " + identity.verifiedBy().text());
        lines.add("rights: " + identity.rights());
        if (!identity.missingRights().isEmpty()) {
            lines.add("grants nothing: " + identity.missingRights());
        }
        lines.add("not asked: whether it was revoked, and by which names the server's database knows subjects");
        return new Verdict(true, lines);
    }
}
