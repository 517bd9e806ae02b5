package dev.pinion.server.admin;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.KeyAlgorithm;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.keys.KeyControl;

/// `certs-stage`: another next key, with `kind`, `names` and `lifetime-days` where it shall differ from the current one.
final class StageKeyCommand implements KeyCommand {
    private final KeyControl keys;

    StageKeyCommand(KeyControl keys) {
        this.keys = keys;
    }

    @Override
    public Set<String> members() {
        return Set.of("kind", "names", "lifetime-days");
    }

    @Override
    public Answer run(JsonObject asked) throws JsonFault {
        CertificateRequest what = request(asked);
        keys.change(() -> keys.store().stage(what));
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("set", keys.store().pinSet().number());
        members.put("next", keys.store().next().pin().toString());
        return new Answer(members,
                List.of("staged; clients that follow the pins learn it now", "next      " + keys.store().next().pin()));
    }

    private CertificateRequest request(JsonObject asked) throws JsonFault {
        CertificateRequest like = keys.store().likeCurrent();
        List<String> names = asked.has("names") ? asked.strings("names") : like.names();
        Duration lifetime = asked.number("lifetime-days").map(StageKeyCommand::days).orElse(like.lifetime());
        try {
            KeyAlgorithm kind = KeyAlgorithm.parse(asked.string("kind").orElse(KeyAlgorithm.EC_P256.text()));
            return new CertificateRequest(names, lifetime, kind);
        } catch (IllegalArgumentException refused) {
            throw new JsonFault(String.valueOf(refused.getMessage()));
        }
    }

    /// What is out of range is refused with the rest of the request.
    private static Duration days(BigDecimal number) {
        boolean sensible = number.stripTrailingZeros().scale() <= 0
                && number.abs().compareTo(BigDecimal.TEN.pow(6)) < 0;
        return sensible ? Duration.ofDays(number.longValueExact()) : Duration.ZERO;
    }
}
