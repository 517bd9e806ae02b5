package dev.pinion.server;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Database;
import dev.pinion.db.StorageException;
import dev.pinion.server.access.FailedAuthentications;
import dev.pinion.server.access.RevocationList;
import dev.pinion.server.access.TokenVerifier;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.address.AddressRules;
import dev.pinion.server.limits.AbuseLimits;
import dev.pinion.server.session.LiveSessions;

/// All by which it is decided whether a token is good, and for how long its session is. Any thread.
///
/// @param served how the subjects of the issuers are called
/// @param failures from where tokens were guessed
record TokenChecks(ServedIssuers served, RevocationList revocations, TokenVerifier verifier,
        FailedAuthentications failures) {
    private static final Logger LOG = LoggerFactory.getLogger(TokenChecks.class);

    /// Names first: revocations hang on subjects as they stand in tokens.
    static TokenChecks open(ServerConfig config, TokenKeys keys, Database database, Clock clock) {
        TokenSettings settings = config.tokens();
        ServedIssuers served = ServedIssuers.open(database, settings.issuers(), clock);
        List<TrustedIssuer> issuers = served.named(keys.issuers());
        for (TrustedIssuer issuer : issuers) {
            if (issuer.name().equals(IssuerSettings.CERTIFICATES)) {
                LOG.info("client certificates are accepted in place of a token, prefix '{}'", issuer.subjectPrefix());
                continue;
            }
            LOG.info("tokens of {} are accepted: audience {}, subject {}, prefix '{}', kind {}, rights by {}",
                    issuer.name(), issuer.dialect().audiences(), issuer.dialect().subject(), issuer.subjectPrefix(),
                    issuer.dialect().profile(), issuer.dialect().rights());
        }
        for (IssuerSettings each : settings.issuers()) {
            each.dialect().warnings().forEach(warning -> LOG.warn("tokens of {}: {}", each.issuer(), warning));
        }
        var revocations = new RevocationList(new DurableRevocations(database.revocations()), settings.policy(), clock);
        return new TokenChecks(served, revocations, new TokenVerifier(issuers, settings.policy(), revocations, clock),
                failures(config.abuseLimits(), settings.trusted()));
    }

    private static FailedAuthentications failures(AbuseLimits limits, List<String> trusted) {
        return new FailedAuthentications(
                new FailedAuthentications.Limits(limits.failuresFree(), limits.failureFades(), limits.failureDelayMax(),
                        limits.failureAddressesMax(), limits.failuresWaitingMax(),
                        limits.failuresWaitingPerAddressMax()),
                AddressRules.inAnyOf(trusted), Runtime.getRuntime().availableProcessors());
    }

    /// From now on sessions end when what let them in is taken back. All of it ends with the executor.
    void follow(ScheduledExecutorService threads, LiveSessions live) {
        revocations.listen(live::end);
        var _ = threads.scheduleWithFixedDelay(new LostKeys(verifier, live), LostKeys.EVERY_MILLIS,
                LostKeys.EVERY_MILLIS, TimeUnit.MILLISECONDS);
        var _ = threads.scheduleWithFixedDelay(this::prune, 1, 60, TimeUnit.MINUTES);
    }

    private void prune() {
        try {
            revocations.prune();
        } catch (StorageException nextTime) {
            LOG.warn("revocations that are over could not be forgotten now", nextTime);
        }
    }
}
