package dev.pinion.server;

import java.util.List;
import java.util.Set;

import dev.pinion.protocol.StompVersion;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.Identity;
import dev.pinion.server.alarm.Readiness;
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
    private final Readiness readiness;
    private final SessionServices sessions;

    ServerMonitor(Metrics metrics, Readiness readiness, SessionServices sessions) {
        this.metrics = metrics;
        this.readiness = readiness;
        this.sessions = sessions;
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

    /// Why new work should go elsewhere now, in words for the operator; empty when it may come here.
    public List<String> unready() {
        return readiness.reasons();
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
