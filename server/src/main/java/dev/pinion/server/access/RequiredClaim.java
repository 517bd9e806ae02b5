package dev.pinion.server.access;

import java.util.List;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;

/// What tells an access token of one provider from its other tokens: a claim that must be there, or one of several, or one with
/// this value. As text: `azp`, `azp|appid`, `token_use=access`.
record RequiredClaim(String text) {

    void require(JsonObject claims) throws JsonFault {
        int equals = text.indexOf('=');
        boolean there = equals < 0 ? List.of(text.split("\\|")).stream().anyMatch(claims::has)
                : claims.string(text.substring(0, equals)).filter(text.substring(equals + 1)::equals).isPresent();
        if (!there) {
            throw new JsonFault("the claim " + text.replace("|", " or ")
                    + " is missing, by which this provider's access tokens are known");
        }
    }
}
