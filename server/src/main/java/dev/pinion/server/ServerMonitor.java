package dev.pinion.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import dev.pinion.db.LogHealth;
import dev.pinion.db.MessageLog;
import dev.pinion.protocol.StompVersion;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.Identity;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.metrics.Metrics;
import dev.pinion.server.session.Peer;
import dev.pinion.server.session.PeerVerifier;
import dev.pinion.server.session.SessionServices;
import dev.pinion.server.transport.Transport;

/// What a server counts, whether it can do its work, and who may see that.
///
/// Any thread; [#maySee] makes whoever guesses at tokens wait on its own.
public final class ServerMonitor {
    /// Content types of the two forms in which the counts can be had.
    public static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    public static final String OPEN_METRICS_TEXT = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final Metrics metrics;
    private final MessageLog log;
    private final SessionServices sessions;
    private final BooleanSupplier drains;

    ServerMonitor(Metrics metrics, MessageLog log, SessionServices sessions, BooleanSupplier drains) {
        this.metrics = metrics;
        this.log = log;
        this.sessions = sessions;
        this.drains = drains;
    }

    Metrics metrics() {
        return metrics;
    }

    /// All meters.
    ///
    /// @param contentType one of the two
    public String scrape(String contentType) {
        return metrics.scrape(contentType);
    }

    /// Why new work should go elsewhere now, in words for the operator; empty when it may come here. What only warns (a full disk
    /// that is near, an upkeep that fails) is no reason: whoever takes the server out of service for that makes it worse.
    public List<String> unready() {
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
        List<TrustedIssuer> issuers = sessions.access().verifier().issuers();
        if (issuers.stream().allMatch(issuer -> issuer.keys().current().isEmpty())) {
            reasons.add("no issuer's keys are there, so that every token is refused");
        }
        return reasons;
    }

    /// Whether the token is good and grants to see all this. A guess is answered late, as at the other door.
    ///
    /// @param from where it came from
    /// @throws InterruptedException when told to stop at once
    public boolean maySee(BearerToken token, Transport from) throws InterruptedException {
        var verifier = new PeerVerifier(sessions.access(), sessions.meters(), sessions.clock(), Peer.of(from),
                () -> false);
        try {
            Identity who = verifier.verify(token);
            verifier.requireNotRevoked(who);
            return who.rights().mayWatch();
        } catch (AccessDeniedException refused) {
            return false;
        }
    }

    /// What clients may speak here.
    public Set<StompVersion> versions() {
        return sessions.server().dialect().versions();
    }
}
