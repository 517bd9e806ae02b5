package dev.pinion.server.metrics;

import java.util.Map;

import dev.pinion.server.access.Identity;
import dev.pinion.server.access.JsonObject;
import dev.pinion.server.session.AdminCommand;

/// `/server/admin/metrics`: what is counted, as Prometheus would read it.
public final class MetricsCommand implements AdminCommand {
    private final Metrics metrics;

    public MetricsCommand(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public Map<String, ?> run(Identity operator, JsonObject asked) {
        return Map.of("metrics", metrics.scrape());
    }
}
