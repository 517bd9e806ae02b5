package dev.pinion.cli.serve;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.server.IssuerKeys;
import dev.pinion.server.IssuerSettings;
import dev.pinion.server.PinionServer;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.issuer.TokenIssuer;

/// The operator's token, made while the clock was wrong.
class OperatorTokenTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path data;

    /// The machine's clock, and how wrong it is.
    private static final class WrongClock extends Clock {
        private volatile Duration off;

        private WrongClock(Duration off) {
            this.off = off;
        }

        void setRight() {
            off = Duration.ZERO;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(off);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("instants only");
        }
    }

    private PinionServer server(Clock clock) throws Exception {
        var keys = new IssuerKeys.OfOwnIssuer(data.resolve("issuer/jwks.json"));
        var tokens = new TokenSettings(
                List.of(IssuerSettings.of(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE, keys)));
        return PinionServer.start(ServerConfig.loopback(data, 0, tokens), clock, RANDOM);
    }

    @ParameterizedTest
    @ValueSource(longs = {400, 1, -2, -400})
    void aClockThatWasWrongAtTheFirstStartDoesNotLockTheOperatorOutAfterwards(long days) throws Exception {
        // Given
        var clock = new WrongClock(Duration.ofDays(days));
        DataDirectory directory = DataDirectory.of(data);
        TokenIssuer issuer = TokenIssuer.openOrCreate(data, clock, RANDOM);
        try (PinionServer server = server(clock)) {
            var operator = new OperatorToken(directory, issuer, server::accepts, clock, RANDOM);
            operator.write();
            String wrong = Files.readString(directory.adminToken()).strip();
            assertTrue(server.accepts(wrong));
            // When
            clock.setRight();
            operator.renewIfDue();
            // Then
            assertFalse(server.accepts(wrong));
            assertTrue(server.accepts(Files.readString(directory.adminToken()).strip()));
        }
        // And the next start, with the clock right, serves the keys of before
        try (PinionServer server = server(Clock.systemUTC())) {
            assertTrue(server.accepts(Files.readString(directory.adminToken()).strip()));
        }
    }
}
