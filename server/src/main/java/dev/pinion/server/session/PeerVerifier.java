package dev.pinion.server.session;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.LogText;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.FailedAuthentications;
import dev.pinion.server.access.Identity;
import dev.pinion.server.access.TokenRule;
import dev.pinion.server.access.TokenVerifier;

/// Verifies the tokens of one peer against its own TLS certificate, and lets whoever guesses wait for the answer.
///
/// Thread: the connection's reader.
public final class PeerVerifier {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.pinion.audit");
    /// How soon a session that waits notices that it was ended.
    private static final long LOOK_NANOS = 50_000_000;

    private final TokenVerifier verifier;
    private final FailedAuthentications failures;
    private final SessionMeters meters;
    private final Clock clock;
    private final Peer peer;
    private final BooleanSupplier ended;

    /// @param ended whether the session is over, so that nobody waits any longer
    public PeerVerifier(SessionAccess access, SessionMeters meters, Clock clock, Peer peer, BooleanSupplier ended) {
        verifier = access.verifier();
        failures = access.failures();
        this.meters = meters;
        this.clock = clock;
        this.peer = peer;
        this.ended = ended;
    }

    /// For CONNECT. A good token never waits, whoever else knocks from its address.
    public Identity verify(BearerToken token) throws AccessDeniedException, InterruptedException {
        try {
            Identity identity = verifier.verify(token, peer.certificate(),
                    failures.turns(peer.address(), clock.instant()));
            tellMissing(identity);
            return identity;
        } catch (AccessDeniedException refused) {
            try (FailedAuthentications.Refusal answer = counted(refused)) {
                await(answer.delay());
            }
            throw refused;
        }
    }

    /// For CONNECT without a token: who the certificate of this connection is mapped to, if anybody.
    Optional<Identity> withoutToken() throws AccessDeniedException {
        X509Certificate certificate = peer.certificate();
        try {
            return certificate == null ? Optional.empty() : verifier.verify(certificate);
        } catch (AccessDeniedException refused) {
            counted(refused).close();
            throw refused;
        }
    }

    /// Whoever set up the provider looks here when nothing is permitted.
    private static void tellMissing(Identity identity) {
        if (!identity.missingRights().isEmpty()) {
            AUDIT.atWarn()
                    .addKeyValue("sub", new LogText(identity.subject()))
                    .addKeyValue("iss", new LogText(identity.issuer()))
                    .addKeyValue("why", new LogText(identity.missingRights()))
                    .log("grants-nothing");
        }
    }

    /// For a living session, which is never made to wait.
    Identity refresh(Identity current, BearerToken fresh) throws AccessDeniedException {
        try {
            return verifier.refresh(current, fresh, peer.certificate());
        } catch (AccessDeniedException refused) {
            counted(refused).close();
            throw refused;
        }
    }

    public void requireNotRevoked(Identity identity) throws AccessDeniedException {
        verifier.requireNotRevoked(identity);
    }

    /// For a CONNECT without a token.
    void countMissing() {
        meters.failed(TokenRule.MISSING);
    }

    private FailedAuthentications.Refusal counted(AccessDeniedException refused) {
        refused.kind().ifPresent(meters::failed);
        if (!refused.isGuess() || peer.isLocal()) {
            return FailedAuthentications.Refusal.AT_ONCE;
        }
        FailedAuthentications.Refusal answer = failures.guessed(peer.address(), clock.instant());
        if (answer.begins()) {
            AUDIT.atInfo()
                    .addKeyValue("address", new LogText(peer.address().getHostAddress()))
                    .addKeyValue("rule", refused.kind().map(TokenRule::code).orElse("-"))
                    .log("slowed");
        }
        return answer;
    }

    private void await(Duration delay) throws InterruptedException {
        long end = System.nanoTime() + delay.toNanos();
        for (long left = delay.toNanos(); left > 0 && !ended.getAsBoolean(); left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, Math.min(left, LOOK_NANOS));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
