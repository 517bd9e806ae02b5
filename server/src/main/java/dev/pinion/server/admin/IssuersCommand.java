package dev.pinion.server.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.access.keys.KeySourceHealth;

/// `/server/admin/issuers`: whose tokens are accepted, how they are worded, and whether their keys are there.
public final class IssuersCommand implements AdminCommand {
    private final List<TrustedIssuer> issuers;

    public IssuersCommand(List<TrustedIssuer> issuers) {
        this.issuers = List.copyOf(issuers);
    }

    @Override
    public Map<String, ?> run(AdminRequest request) {
        return Map.of("issuers", issuers.stream().map(IssuersCommand::row).toList());
    }

    private static Map<String, ?> row(TrustedIssuer issuer) {
        KeySourceHealth health = issuer.keys().health();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("iss", issuer.name());
        row.put("state", state(health));
        row.put("source", health.source());
        row.put("keys", issuer.keys().current().described());
        row.put("passed-over", issuer.keys().current().passedOver());
        row.put("last-good", health.state() == KeySourceHealth.State.ABSENT && health.swaps() == 0 ? ""
                : health.lastGood().toString());
        row.put("failures", health.failures());
        row.put("fault", health.fault().orElse(""));
        row.put("audience", issuer.dialect().audiences().toString());
        row.put("subject", issuer.dialect().subject().toString());
        row.put("subject-prefix", issuer.subjectPrefix());
        row.put("kind", issuer.dialect().profile().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        row.put("rights-by", issuer.dialect().rights().toString());
        return row;
    }

    static String state(KeySourceHealth health) {
        return health.state().name().toLowerCase(Locale.ROOT);
    }
}
