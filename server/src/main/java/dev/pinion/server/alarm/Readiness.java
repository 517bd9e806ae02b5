package dev.pinion.server.alarm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import dev.pinion.db.LogHealth;
import dev.pinion.db.MessageLog;
import dev.pinion.server.access.TrustedIssuer;

/// Whether new work may come here, for `admin health` and the web door's probe alike. What only warns (a full disk that is near, an
/// upkeep that fails) is no reason against it: whoever takes the server out of service for that makes it worse.
///
/// Any thread.
///
/// @param drains whether the server is being emptied, to be stopped
public record Readiness(MessageLog log, List<TrustedIssuer> issuers, BooleanSupplier drains) {
    public Readiness {
        issuers = List.copyOf(issuers);
    }

    /// Why new work should go elsewhere now, in words for the operator; empty when it may come here.
    public List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        if (drains.getAsBoolean()) {
            reasons.add("the server is being drained");
        }
        LogHealth health = log.health();
        switch (health.state()) {
            case RUNNING -> {
                // takes messages
            }
            case REFUSING -> reasons.add("the log takes no messages: " + health.detail());
            case RECOVERING -> reasons.add("the log recovers: " + health.detail());
            case CLOSED -> reasons.add("the server has stopped");
        }
        if (issuers.stream().noneMatch(issuer -> issuer.keys().isUsable())) {
            reasons.add("no issuer's keys are there, so that every token is refused");
        }
        return reasons;
    }
}
