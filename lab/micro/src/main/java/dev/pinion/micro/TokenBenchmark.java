package dev.pinion.micro;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.server.access.AccessDeniedException;
import dev.pinion.server.access.Identity;
import dev.pinion.server.access.RevocationList;
import dev.pinion.server.access.RevocationStore;
import dev.pinion.server.access.TokenPolicy;
import dev.pinion.server.access.TokenVerifier;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.access.keys.JwksFile;
import dev.pinion.server.access.keys.UnusableKeysException;

/// What a token costs to check, once per connection.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TokenBenchmark {
    /// What the token is signed with.
    @Param({"ES256", "ES384", "EdDSA", "RS256", "PS256"})
    public String algorithm = "ES256";

    private final Clock clock = Clock.systemUTC();
    private @Nullable TokenVerifier verifier;
    private @Nullable BearerToken token;

    /// An issuer of its own, and one of its tokens.
    @Setup
    public void issue() throws IOException, GeneralSecurityException, UnusableKeysException, ProtocolException {
        var issuer = new BenchIssuer(algorithm);
        token = BearerToken.of(issuer.token(clock.instant()));
        Path jwks = Files.writeString(Files.createTempFile("pinion-jmh", ".json"), issuer.jwks());
        TokenPolicy policy = TokenPolicy.defaults();
        verifier = new TokenVerifier(List.of(TrustedIssuer.of(BenchIssuer.NAME, "pinion", JwksFile.open(jwks, clock))),
                policy, new RevocationList(RevocationStore.NONE, policy, clock), clock);
    }

    /// Shape, signature, claims, rights.
    @Benchmark
    public Identity verify() throws AccessDeniedException {
        return requireNonNull(verifier).verify(requireNonNull(token));
    }
}
