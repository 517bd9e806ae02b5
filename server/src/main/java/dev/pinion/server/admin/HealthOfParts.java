package dev.pinion.server.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.pinion.certs.ServerKeyStore;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.server.access.TrustedIssuer;

/// Adds to the health of the log that of the issuers' keys, each by its state, and of the number of the pin set. Not healthy
/// while tokens of an issuer are refused for want of keys (where the last good keys serve on, all is well yet), nor while
/// clients refuse the set.
public final class HealthOfParts implements AdminCommand {
    private static final String HEALTHY = "healthy";

    private final AdminCommand log;
    private final List<TrustedIssuer> issuers;
    private final ServerKeyStore keys;

    public HealthOfParts(AdminCommand log, List<TrustedIssuer> issuers, ServerKeyStore keys) {
        this.log = log;
        this.keys = keys;
        this.issuers = List.copyOf(issuers);
    }

    @Override
    public Map<String, ?> run(AdminRequest request) throws JsonFault {
        Map<String, Object> answer = new LinkedHashMap<>(log.run(request));
        Map<String, String> states = new LinkedHashMap<>();
        issuers.forEach(issuer -> states.put(issuer.name(), IssuersCommand.state(issuer.keys().health())));
        boolean isAnyAbsent = !issuers.stream().allMatch(issuer -> issuer.keys().isUsable());
        answer.replace(HEALTHY, Boolean.TRUE.equals(answer.get(HEALTHY)) && !isAnyAbsent && !keys.isNumberAhead());
        answer.put("pin-set-ahead", keys.isNumberAhead());
        answer.put("issuers", states);
        return answer;
    }
}
