package dev.pinion.server;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import dev.pinion.server.access.HttpsJwks;
import dev.pinion.server.access.JwksFile;
import dev.pinion.server.access.KeySource;
import dev.pinion.server.access.ProviderTrust;
import dev.pinion.server.access.RemoteKeys;
import dev.pinion.server.access.TokenProfile;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.access.UnusableKeysException;

/// Opens the key sources of all issuers, as the settings say. Thread: whoever starts the server; watching and fetching run
/// on `pinion-tokens`.
final class TokenKeys {
    /// Sessions of a stolen key end within a second of its going.
    private static final Duration WATCH_EVERY = Duration.ofMillis(400);
    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);

    private final ScheduledExecutorService executor;
    private final Clock clock;
    private final ResourceStack parts;
    private final List<TrustedIssuer> issuers = new ArrayList<>();

    private TokenKeys(ScheduledExecutorService executor, Clock clock, ResourceStack parts) {
        this.executor = executor;
        this.clock = clock;
        this.parts = parts;
    }

    /// One thread for the watches, and one for each provider that may be slow to answer.
    ///
    /// @throws IllegalArgumentException naming the source that has no usable key
    static TokenKeys open(List<IssuerSettings> settings, Clock clock, ResourceStack parts) {
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(1 + settings.size(),
                Thread.ofPlatform().daemon().name("pinion-tokens-", 0).factory());
        AutoCloseable stop = threads::shutdownNow;
        parts.opened(stop);
        var keys = new TokenKeys(threads, clock, parts);
        keys.openAll(settings);
        return keys;
    }

    ScheduledExecutorService threads() {
        return executor;
    }

    /// With the prefixes of the settings, which are proposals until the database has been asked.
    List<TrustedIssuer> issuers() {
        return issuers;
    }

    private void openAll(List<IssuerSettings> settings) {
        for (IssuerSettings one : settings) {
            TokenProfile profile = switch (one.profile()) {
                case ACCESS_TOKEN -> TokenProfile.RFC_9068;
                case PLAIN_JWT -> TokenProfile.PLAIN_JWT;
            };
            var issuer = new TrustedIssuer(one.issuer(), one.audience(), one.subjectPrefix(), profile,
                    parts.opened(source(one.keys())));
            issuers.add(one.keys() instanceof IssuerKeys.OfOwnIssuer ? issuer.withLeavingKeysEndSessions() : issuer);
        }
    }

    private KeySource source(IssuerKeys keys) {
        try {
            return switch (keys) {
                case IssuerKeys.InFile file -> watched(file.jwks());
                case IssuerKeys.OfOwnIssuer own -> watched(own.jwks());
                case IssuerKeys.AtAddress address -> remote(address);
            };
        } catch (UnusableKeysException nobodyCouldConnect) {
            throw new IllegalArgumentException(nobodyCouldConnect.getMessage(), nobodyCouldConnect);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the keys of an issuer were fetched", stopped);
        }
    }

    private JwksFile watched(Path jwks) throws UnusableKeysException {
        return JwksFile.open(jwks, clock).watchedBy(executor, WATCH_EVERY);
    }

    private RemoteKeys remote(IssuerKeys.AtAddress address) throws UnusableKeysException, InterruptedException {
        ProviderTrust trust = switch (address.trust()) {
            case IssuerKeys.ByPins pinned -> ProviderTrust.byPins(pinned.pins());
            case IssuerKeys.ByAuthorities own -> ProviderTrust.byAuthorities(own.pem());
            case IssuerKeys.ByPublicAuthorities _ -> ProviderTrust.byPublicAuthorities();
        };
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        AutoCloseable stop = threads::shutdownNow;
        parts.opened(stop);
        HttpsJwks provider = parts.opened(new HttpsJwks(address.jwks(), trust, FETCH_TIMEOUT, threads));
        return RemoteKeys.open(provider, RemoteKeys.Pace.defaults(), executor, clock);
    }
}
