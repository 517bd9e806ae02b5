package dev.pinion.server;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.access.certificates.MappedCertificates;
import dev.pinion.server.access.keys.DiscoveredJwks;
import dev.pinion.server.access.keys.HttpsFetch;
import dev.pinion.server.access.keys.HttpsJwks;
import dev.pinion.server.access.keys.JwksFetch;
import dev.pinion.server.access.keys.JwksFile;
import dev.pinion.server.access.keys.KeptKeys;
import dev.pinion.server.access.keys.KeySource;
import dev.pinion.server.access.keys.ProviderTrust;
import dev.pinion.server.access.keys.RemoteKeys;
import dev.pinion.server.access.keys.UnusableKeysException;

/// Opens the key sources of all issuers, as the settings say. Thread: whoever starts the server; watching and fetching run
/// on `pinion-tokens`.
final class TokenKeys {
    /// Sessions of a stolen key end within a second of its going.
    private static final Duration WATCH_EVERY = Duration.ofMillis(400);
    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);

    private final ScheduledExecutorService executor;
    private final Optional<Path> kept;
    private final Clock clock;
    private final ResourceStack parts;
    private final List<TrustedIssuer> issuers = new ArrayList<>();

    private TokenKeys(ScheduledExecutorService executor, Optional<Path> kept, Clock clock, ResourceStack parts) {
        this.kept = kept;
        this.executor = executor;
        this.clock = clock;
        this.parts = parts;
    }

    /// Of a server, which keeps the last good keys of providers in its data folder.
    static TokenKeys open(ServerConfig config, Clock clock, ResourceStack parts) {
        return open(config.tokens().issuers(), Optional.of(DataFolder.keptKeys(config.dataDirectory())), clock, parts);
    }

    /// One thread for the watches, and one for each provider that may be slow to answer.
    ///
    /// @throws IllegalArgumentException naming the file that has no usable key
    /// @param kept the folder for the last good keys of providers; empty: nothing is kept
    static TokenKeys open(List<IssuerSettings> settings, Optional<Path> kept, Clock clock, ResourceStack parts) {
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(1 + settings.size(),
                Thread.ofPlatform().daemon().name("pinion-tokens-", 0).factory());
        AutoCloseable stop = threads::shutdownNow;
        parts.opened(stop);
        var keys = new TokenKeys(threads, kept, clock, parts);
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
            var issuer = new TrustedIssuer(one.issuer(), one.subjectPrefix(), one.dialect().dialect(),
                    parts.opened(source(one)), false, Set.of());
            issuers.add(one.keys() instanceof IssuerKeys.OfOwnIssuer ? issuer.withLeavingKeysEndSessions() : issuer);
        }
    }

    private KeySource source(IssuerSettings one) {
        try {
            return switch (one.keys()) {
                case IssuerKeys.InFile file -> watched(file.jwks(), one);
                case IssuerKeys.OfOwnIssuer own -> watched(own.jwks(), one);
                case IssuerKeys.AtAddress address -> remote(new HttpsJwks(address.jwks(), https(address.trust())), one);
                case IssuerKeys.Certificates known -> MappedCertificates.open(known.table(), known.authorities(), clock)
                        .watchedBy(executor, WATCH_EVERY);
                case IssuerKeys.Discovered discovered -> remote(
                        new DiscoveredJwks(one.issuer(), https(discovered.trust()), clock), one);
            };
        } catch (UnusableKeysException nobodyCouldConnect) {
            throw new IllegalArgumentException(nobodyCouldConnect.getMessage(), nobodyCouldConnect);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the keys of an issuer were fetched", stopped);
        }
    }

    private JwksFile watched(Path jwks, IssuerSettings one) throws UnusableKeysException {
        return JwksFile.open(jwks, one.dialect().accepted(), clock).watchedBy(executor, WATCH_EVERY);
    }

    private RemoteKeys remote(JwksFetch provider, IssuerSettings one) throws InterruptedException {
        var care = new RemoteKeys.Care(RemoteKeys.Pace.defaults(), one.dialect().accepted(),
                kept.map(folder -> new KeptKeys(folder, one.issuer())));
        return RemoteKeys.open(provider, care, executor, clock);
    }

    private HttpsFetch https(IssuerKeys.Trust known) {
        ProviderTrust trust = switch (known) {
            case IssuerKeys.ByPins pinned -> ProviderTrust.byPins(pinned.pins());
            case IssuerKeys.ByAuthorities own -> ProviderTrust.byAuthorities(own.pem());
            case IssuerKeys.ByPublicAuthorities _ -> ProviderTrust.byPublicAuthorities();
        };
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        AutoCloseable stop = threads::shutdownNow;
        parts.opened(stop);
        return parts.opened(new HttpsFetch(trust, FETCH_TIMEOUT, threads));
    }
}
