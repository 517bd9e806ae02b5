package dev.pinion.server;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.pinion.server.access.Audiences;
import dev.pinion.server.access.Dialect;
import dev.pinion.server.access.TokenProfile;
import dev.pinion.server.access.keys.SigningAlgorithm;
import dev.pinion.server.access.rights.ClaimPath;
import dev.pinion.server.access.rights.RightsDictionary;

/// How an issuer words its tokens, as the operator says it: the words of the options of `serve`.
///
/// @param profile the kind of its tokens
/// @param audiences one of which `aud` must have; [#NO_AUDIENCE] among them: a token without `aud` is good too
/// @param scopeClaims where words of rights stand; empty: nowhere
/// @param scopePrefix before the words that are meant for this server
/// @param scopeMap `WORD=RIGHTS` each
/// @param subjectClaim the claim that is the subject; the first start with the issuer fixes it for a database
/// @param subjectRights `PATTERN=RIGHTS` each
/// @param algorithms that it may sign with beside the usual ones
/// @param provider what is particular to the make of the provider
public record TokenDialect(IssuerSettings.Profile profile, List<String> audiences, List<String> scopeClaims,
        String scopePrefix, List<String> scopeMap, String subjectClaim, List<String> subjectRights,
        List<String> algorithms, Optional<IdentityProvider> provider) {
    /// Says that the provider sends no `aud`.
    public static final String NO_AUDIENCE = "none";
    /// Who a token's holder is, unless an operator says otherwise.
    public static final String SUBJECT_CLAIM = "sub";
    /// Where RFC 8693 and 9068 have the words of rights.
    public static final List<String> SCOPE_CLAIMS = List.of("scope");

    public TokenDialect {
        audiences = List.copyOf(audiences);
        scopeClaims = List.copyOf(scopeClaims);
        scopeMap = List.copyOf(scopeMap);
        subjectRights = List.copyOf(subjectRights);
        algorithms = List.copyOf(algorithms);
        if (audiences.isEmpty() || audiences.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("audience is empty; expected what your tokens have in 'aud'");
        }
        var _ = accepted(algorithms); // refuses what is no algorithm, before anything is opened
        var _ = ClaimPath.parse(subjectClaim);
        var _ = RightsDictionary.of(scopeClaims, scopePrefix, scopeMap, subjectRights);
    }

    /// Our own words in `scope`, for one audience.
    static TokenDialect of(IssuerSettings.Profile profile, String audience) {
        return new TokenDialect(profile, List.of(audience), SCOPE_CLAIMS, "", List.of(), SUBJECT_CLAIM, List.of(),
                List.of(), Optional.empty());
    }

    public TokenDialect withProfile(IssuerSettings.Profile other) {
        return new TokenDialect(other, audiences, scopeClaims, scopePrefix, scopeMap, subjectClaim, subjectRights,
                algorithms, provider);
    }

    /// Our own words and nothing else: then `scope` must be as the RFCs say.
    private boolean isOwn() {
        return scopeClaims.equals(SCOPE_CLAIMS) && scopePrefix.isEmpty() && scopeMap.isEmpty()
                && subjectRights.isEmpty() && provider.isEmpty();
    }

    Dialect dialect() {
        TokenProfile kind = switch (profile) {
            case ACCESS_TOKEN -> TokenProfile.RFC_9068;
            case PLAIN_JWT -> TokenProfile.PLAIN_JWT;
        };
        Set<String> names = new TreeSet<>(audiences);
        boolean mayBeAbsent = names.remove(NO_AUDIENCE);
        var meant = new Audiences(names, mayBeAbsent, provider.flatMap(IdentityProvider::audienceClaim));
        return new Dialect(kind, meant, ClaimPath.parse(subjectClaim),
                provider.map(IdentityProvider::required).orElse(List.of()), isOwn() ? RightsDictionary.ofScope()
                        : RightsDictionary.of(scopeClaims, scopePrefix, scopeMap, subjectRights));
    }

    Set<SigningAlgorithm> accepted() {
        return accepted(algorithms);
    }

    private static Set<SigningAlgorithm> accepted(List<String> more) {
        Set<SigningAlgorithm> all = EnumSet.copyOf(SigningAlgorithm.DEFAULTS);
        for (String name : more) {
            all.add(SigningAlgorithm.named(name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "'" + name + "' is no algorithm that a token may be signed with; expected one of "
                                    + SigningAlgorithm.names())));
        }
        return all;
    }

    /// What an operator should think of before anybody comes with such a token; for the log of the start.
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (audiences.contains(NO_AUDIENCE)) {
            warnings.add(
                    "a token without aud is good here, for whatever service it was made: whoever runs any service of"
                            + " this provider can come in with what its users send there");
        }
        switch (subjectClaim) {
            case SUBJECT_CLAIM -> {
            }
            case "email", "preferred_username", "name", "nickname", "upn", "unique_name" -> warnings.add(
                    subjectClaim + " is the subject, and providers let it be changed and given to another person, who"
                            + " then has the inbox, the durable subscriptions and the rights of the one before");
            case "client_id", "azp", "appid", "cid" -> warnings.add(subjectClaim
                    + " is the subject: all people who come by the same program are one and the same here");
            default -> warnings.add(subjectClaim
                    + " is the subject: it must name one holder for ever, which for sub alone every provider promises");
        }
        return warnings;
    }
}
