package dev.pinion.server.access.rights;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.limits.IdentityBounds;

/// The claim `pinion_limits`: an object whose members are limits of the token's holder, called as the server's settings are. What
/// a token says here counts where it is less than what the server allows; nothing else that stands here is passed over, since its
/// issuer would believe that it holds. Pure.
public final class ClaimedLimits {
    public static final String CLAIM = "pinion_limits";
    private static final String EXPECTED = String.join(", ", IdentityBounds.NAMES) + ", each a whole number from 1 on";

    private ClaimedLimits() {}

    /// What a token says.
    ///
    /// @throws JsonFault for anything but whole numbers under the names of such limits
    public static IdentityBounds of(JsonObject claims) throws JsonFault {
        Optional<JsonObject> said = claims.object(CLAIM);
        if (said.isEmpty()) {
            return IdentityBounds.NONE;
        }
        Map<String, Long> limits = new HashMap<>();
        for (String name : said.get().names()) {
            if (!IdentityBounds.NAMES.contains(name)) {
                throw new JsonFault(CLAIM + " has a member that is no limit of an identity; expected " + EXPECTED);
            }
            limits.put(name, whole(name, said.get().number(name).orElseThrow()));
        }
        return IdentityBounds.of(limits);
    }

    private static long whole(String name, BigDecimal number) throws JsonFault {
        try {
            long value = number.longValueExact();
            if (value >= 1) {
                return Math.min(value, IdentityBounds.NOTHING_SAID);
            }
        } catch (ArithmeticException notWhole) {
            throw new JsonFault(name + " of " + CLAIM + " is no whole number; expected one from 1 on");
        }
        throw new JsonFault(name + " of " + CLAIM + " is less than 1; expected a whole number from 1 on");
    }

    /// For those who make tokens: refuses what a server would refuse.
    ///
    /// @throws IllegalArgumentException in the words of the command line
    public static Map<String, Long> checked(Map<String, Long> limits) {
        limits.forEach((name, value) -> {
            if (!IdentityBounds.NAMES.contains(name) || value < 1) {
                throw new IllegalArgumentException(
                        "the limit (--limit) " + name + "=" + value + " is none of an identity; expected " + EXPECTED);
            }
        });
        return Map.copyOf(limits);
    }
}
