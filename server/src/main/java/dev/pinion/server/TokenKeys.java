package dev.pinion.server;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger LOG = LoggerFactory.getLogger(TokenKeys.class);
    private static final Duration WATCH_EVERY = Duration.ofSeconds(1);
    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);

    private final ScheduledExecutorService executor;
    private final Clock clock;
    private final ResourceStack parts;

    TokenKeys(ScheduledExecutorService executor, Clock clock, ResourceStack parts) {
        this.executor = executor;
        this.clock = clock;
        this.parts = parts;
    }

    /// @throws IllegalArgumentException naming the source that has no usable key
    List<TrustedIssuer> open(List<IssuerSettings> settings) {
        List<TrustedIssuer> issuers = new ArrayList<>();
        for (IssuerSettings one : settings) {
            TokenProfile profile = switch (one.profile()) {
                case ACCESS_TOKEN -> TokenProfile.RFC_9068;
                case PLAIN_JWT -> TokenProfile.PLAIN_JWT;
            };
            LOG.info("tokens of {} are accepted: audience {}, subject prefix '{}', kind {}", one.issuer(),
                    one.audience(), one.subjectPrefix(), profile);
            issuers.add(new TrustedIssuer(one.issuer(), one.audience(), one.subjectPrefix(), profile,
                    parts.opened(source(one.keys()))));
        }
        return issuers;
    }

    private KeySource source(IssuerKeys keys) {
        try {
            return switch (keys) {
                case IssuerKeys.InFile file -> JwksFile.open(file.jwks(), clock).watchedBy(executor, WATCH_EVERY);
                case IssuerKeys.AtAddress address -> remote(address);
            };
        } catch (UnusableKeysException nobodyCouldConnect) {
            throw new IllegalArgumentException(nobodyCouldConnect.getMessage(), nobodyCouldConnect);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the keys of an issuer were fetched", stopped);
        }
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
