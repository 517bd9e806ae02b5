package dev.pinion.cli.serve;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenIssuerException;
import dev.pinion.server.issuer.TokenRequest;

/// The operator's token in `run/`: new at every start, renewed long before its end, and as soon as the issuer's key was
/// rotated, since the old key may have been stolen and its tokens are then worth nothing.
///
/// Threads: written first by whoever starts the server, and before [#renewIfDue] is called on `pinion-operator`.
final class OperatorToken {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorToken.class);

    /// Short, for it lies in a file; renewed long before its end.
    private static final Duration LIFE = Duration.ofHours(24);
    private static final Duration RENEWAL = Duration.ofHours(8);
    private static final String OPERATOR = "operator";
    private static final List<String> RIGHTS = List.of("admin", "send:>", "read:>");

    private final DataDirectory directory;
    private final Clock clock;
    private final SecureRandom random;
    private TokenIssuer issuer;
    private Instant renewal = Instant.MIN;
    private String fault = "";

    OperatorToken(DataDirectory directory, TokenIssuer issuer, Clock clock, SecureRandom random) {
        this.directory = directory;
        this.issuer = issuer;
        this.clock = clock;
        this.random = random;
    }

    synchronized void write() {
        directory.write(directory.adminToken(), issuer.issue(new TokenRequest(OPERATOR, RIGHTS, LIFE)));
        renewal = clock.instant().plus(RENEWAL);
    }

    /// Logs a fault once; the next call tries again.
    synchronized void renewIfDue() {
        try {
            boolean rotated = issuer.isOutdated();
            if (rotated) {
                issuer = TokenIssuer.openOrCreate(directory.path(), clock, random);
            }
            if (rotated || clock.instant().isAfter(renewal)) {
                write();
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
