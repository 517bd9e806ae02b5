package dev.pinion.server.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;

/// Whom a token must be meant for.
///
/// @param names one of which must be among `aud`
/// @param mayBeAbsent whether a token without `aud` is taken, because its provider sends none: then each token of the issuer
///        is good here, for whatever service it was made. One with another `aud` is refused all the same
/// @param otherClaim where a name must stand in a token without `aud`; empty where nothing takes its place
public record Audiences(Set<String> names, boolean mayBeAbsent, Optional<String> otherClaim) {
    public Audiences {
        names = Set.copyOf(names);
        if (names.stream().anyMatch(String::isBlank) || (names.isEmpty() && !mayBeAbsent)) {
            throw new IllegalArgumentException(
                    "our audience (aud) is blank; expected what the tokens of the issuer have there");
        }
    }

    static Audiences of(String name) {
        return new Audiences(Set.of(name), false, Optional.empty());
    }

    void require(JsonObject claims) throws JsonFault {
        List<String> audience = claims.strings("aud");
        if (!audience.isEmpty()) {
            require(audience, "aud");
        } else if (otherClaim.isPresent() && !names.isEmpty()) {
            require(claims.strings(otherClaim.get()), otherClaim.get());
        } else if (!mayBeAbsent) {
            throw new JsonFault(
                    "aud is missing; expected " + text() + " (where the provider sends none: --audience none)");
        }
    }

    private void require(List<String> present, String claim) throws JsonFault {
        if (present.stream().noneMatch(names::contains)) {
            throw new JsonFault(claim + " does not contain " + text());
        }
    }

    @Override
    public String toString() {
        return text();
    }

    /// For the log: `pinion`, `a or b`, `none`.
    private String text() {
        String some = String.join(" or ", names.stream().sorted().toList());
        return names.isEmpty() ? "none" : mayBeAbsent ? some + " or none" : some;
    }
}
