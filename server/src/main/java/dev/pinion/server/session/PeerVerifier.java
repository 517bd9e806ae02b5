package dev.pinion.server.session;

import java.time.Clock;
import java.time.Duration;

import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.FailedAuthentications;
import dev.pinion.server.access.Identity;
import dev.pinion.server.access.TokenRule;
import dev.pinion.server.access.TokenVerifier;

/// Verifies the tokens of one peer against its own TLS certificate, and lets its address wait for its failures.
///
/// Thread: the connection's reader.
final class PeerVerifier {
    private final TokenVerifier verifier;
    private final FailedAuthentications failures;
    private final SessionMeters meters;
    private final Clock clock;
    private final Peer peer;

    PeerVerifier(SessionAccess access, SessionMeters meters, Clock clock, Peer peer) {
        verifier = access.verifier();
        failures = access.failures();
        this.meters = meters;
        this.clock = clock;
        this.peer = peer;
    }

    /// For CONNECT. The wait comes first and is the same for good and bad tokens: an answer tells nothing by its time.
    Identity verify(BearerToken token) throws AccessDeniedException, InterruptedException {
        Duration wait = failures.delay(peer.address(), clock.instant());
        if (wait.isPositive()) {
            Thread.sleep(wait);
        }
        try {
            return verifier.verify(token, peer.certificate());
        } catch (AccessDeniedException refused) {
            count(refused);
            throw refused;
        }
    }

    /// For a living session, which is never made to wait.
    Identity refresh(Identity current, BearerToken fresh) throws AccessDeniedException {
        try {
            return verifier.refresh(current, fresh, peer.certificate());
        } catch (AccessDeniedException refused) {
            count(refused);
            throw refused;
        }
    }

    void requireNotRevoked(Identity identity) throws AccessDeniedException {
        verifier.requireNotRevoked(identity);
    }

    /// For a CONNECT without a token.
    void countMissing() {
        meters.failed(TokenRule.MISSING);
    }

    private void count(AccessDeniedException refused) {
        failures.failed(peer.address(), clock.instant());
        refused.kind().ifPresent(meters::failed);
    }
}
