package dev.pinion.cli.serve;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenIssuerException;
import dev.pinion.server.issuer.TokenRequest;

/// The operator's token in `run/`: new at every start, renewed long before its end, as soon as the issuer's key was rotated,
/// and when the server does not accept it any more, since it was revoked with others.
///
/// Threads: written first by whoever starts the server, and before [#renewIfDue] is called on `pinion-operator`.
final class OperatorToken {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorToken.class);

    /// Short, for it lies in a file; renewed long before its end.
    private static final Duration LIFE = Duration.ofHours(24);
    private static final Duration RENEWAL = Duration.ofHours(8);
    private static final String OPERATOR = "operator";
    private static final List<String> RIGHTS = List.of("admin", "send:>", "read:>", "read:pinion.>");

    private final DataDirectory directory;
    private final Predicate<String> accepted;
    private final Clock clock;
    private final SecureRandom random;
    private TokenIssuer issuer;
    private String token = "";
    private int refused;
    private Instant renewal = Instant.MIN;
    private String fault = "";

    /// @param accepted whether the server would let a token in now
    OperatorToken(DataDirectory directory, TokenIssuer issuer, Predicate<String> accepted, Clock clock,
            SecureRandom random) {
        this.directory = directory;
        this.accepted = accepted;
        this.issuer = issuer;
        this.clock = clock;
        this.random = random;
    }

    synchronized void write() {
        write(issued());
    }

    private String issued() {
        return issuer.issue(new TokenRequest(OPERATOR, RIGHTS, LIFE));
    }

    private void write(String fresh) {
        directory.write(directory.adminToken(), fresh);
        token = fresh;
        renewal = clock.instant().plus(RENEWAL);
    }

    /// A token of the second in which all were revoked is revoked too: the next call makes another.
    private void renew() {
        String fresh = issued();
        if (accepted.test(fresh)) {
            refused = 0;
            write(fresh);
        } else if (++refused > 1) {
            throw new Failure("the operator's token is refused by its own server",
                    "an issuer's key that is not revoked", "give the issuer a new key: pinion token rotate");
        }
    }

    /// Logs a fault once; the next call tries again.
    synchronized void renewIfDue() {
        try {
            boolean rotated = issuer.isOutdated();
            if (rotated) {
                issuer = TokenIssuer.openOrCreate(directory.path(), clock, random);
            }
            if (rotated || clock.instant().isAfter(renewal) || !accepted.test(token)) {
                renew();
            }
            fault = "";
        } catch (Failure | TokenIssuerException denied) {
            if (!fault.equals(denied.getMessage())) {
                fault = String.valueOf(denied.getMessage());
                LOG.error("the operator's token could not be renewed; it is tried again", denied);
            }
        }
    }
}
