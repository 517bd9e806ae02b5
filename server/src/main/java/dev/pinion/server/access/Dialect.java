package dev.pinion.server.access;

import java.util.List;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.access.rights.ClaimPath;
import dev.pinion.server.access.rights.RightsDictionary;

/// How one issuer words its tokens: of which kind they are, whom they are for, who their subject is, and what their words
/// grant here.
///
/// @param subject the claim that names the holder: `sub`, unless the operator says otherwise
/// @param required what tells its access tokens from its other ones
public record Dialect(TokenProfile profile, Audiences audiences, ClaimPath subject, List<String> required,
        RightsDictionary rights) {
    static final ClaimPath SUB = ClaimPath.parse("sub");
    private static final List<String> PLAIN_TYPES = List.of("", "jwt", "application/jwt", "at+jwt",
            "application/at+jwt", "jose");
    private static final List<String> MARKS_OF_OTHERS = List.of("at_hash", "c_hash", "s_hash", "events");

    public Dialect {
        required = List.copyOf(required);
    }

    /// Our own words for one audience.
    static Dialect of(TokenProfile profile, String audience) {
        return new Dialect(profile, Audiences.of(audience), SUB, List.of(), RightsDictionary.ofScope());
    }

    /// Keeps kinds of tokens apart: an ID token or a logout token of the same issuer is no access token.
    void checkKind(TokenHeader header, JsonObject claims) throws JsonFault {
        String type = header.type().orElse("");
        switch (profile) {
            case RFC_9068 -> {
                require(type.equals("at+jwt") || type.equals("application/at+jwt"), "typ is not at+jwt");
                for (String name : List.of("client_id", "iat", "jti")) {
                    require(claims.has(name), name + " is missing");
                }
            }
            case PLAIN_JWT -> {
                require(PLAIN_TYPES.contains(type), "typ is not JWT or at+jwt");
                for (String mark : MARKS_OF_OTHERS) {
                    require(!claims.has(mark), mark + " marks an ID or event token, which is no access token");
                }
                require(isKindNamed() || !claims.has("nonce"), "nonce marks an ID token, which is no access token");
            }
        }
        for (String each : required) {
            new RequiredClaim(each).require(claims);
        }
        // Anybody may enter an address that is not his where nobody verifies it.
        require(!subject.text().equals("email") || claims.truth("email_verified").orElse(false),
                "email is the subject, and email_verified is not true");
    }

    /// A claim with a value says itself of which kind a token is. Keycloak before 25, whose tokens have one, puts the nonce of the
    /// sign-in into access tokens too.
    private boolean isKindNamed() {
        return required.stream().anyMatch(each -> each.contains("="));
    }

    private static void require(boolean holds, String elseRule) throws JsonFault {
        if (!holds) {
            throw new JsonFault(elseRule);
        }
    }
}
