package dev.pinion.cli.serve;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.certs.CertificateStoreException;
import dev.pinion.certs.TlsProviderAbsentException;
import dev.pinion.certs.UnsafeFolderException;
import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.files.ServedPins;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.cli.token.IssuerFolder;
import dev.pinion.cli.typed.ServerAddress;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.server.DataFolder;
import dev.pinion.server.IssuerKeys;
import dev.pinion.server.LiveSettings;
import dev.pinion.server.Operations;
import dev.pinion.server.PinionServer;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenIssuerException;

/// One server from its start to its end: makes the folder and the issuer, starts it, keeps the operator's token fresh,
/// and closes everything in reverse.
///
/// Threads: [#run] waits on the caller's; `pinion-operator` (virtual) renews the operator's token; the JVM's shutdown
/// hook closes the server.
final class Serving {

    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

    /// How soon a rotation of the issuer's key is seen, which may make the operator's token worthless.
    private static final Duration ROTATION_LOOK = Duration.ofSeconds(2);

    private final DataDirectory directory;
    private final ServerConfig config;
    private final Started start;
    private final Terminal terminal;

    /// What it is started with beside its configuration.
    ///
    /// @param operations what it does for its operator by itself
    /// @param settings how they are read again
    /// @param door the web door, where there is one
    record Started(Operations operations, SettingsReload settings, Optional<WebPart> door) {}

    private final AtomicReference<@Nullable PinionServer> running = new AtomicReference<>();
    private final AtomicBoolean askedToReload = new AtomicBoolean();
    private final Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();

    Serving(DataDirectory directory, ServerConfig config, Started start, Terminal terminal) {
        this.directory = directory;
        this.config = config;
        this.start = start;
        this.terminal = terminal;
    }

    /// Returns never while the server runs: the signal that ends it ends the JVM, with exit code 0.
    void run(Announcement announcement) throws InterruptedException {
        Signals.register("HUP", this::hangUp); // first: a signal that nobody hears ends the process
        directory.mustBeOurs(config.upkeep().backups());
        requireKeys();
        directory.create();
        Optional<TokenIssuer> issuer = ownIssuer();
        // A thread that ends by a fault must not wait for whoever reads stderr either.
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, fault) -> LOG.error("the thread {} has ended by a fault of ours", thread.getName(), fault));
        PinionServer server = started();
        Optional<InetSocketAddress> web = start.door().map(part -> part.open(server));
        server.countLogLosses(LogSetup::dropped);
        server.audit().ifPresent(LogSetup::auditTo);
        server.whenDrained(() -> System.exit(0)); // by the hook below
        issuer.ifPresent(own -> fixPrefix(own, server.subjectPrefix(TokenIssuer.DEFAULT_NAME)));
        // Of no use where it would be refused: it is bound to no certificate.
        Optional<OperatorToken> operator = issuer.filter(_ -> !config.tokens().boundOnly())
                .map(own -> new OperatorToken(directory, own, server::accepts, clock, random));
        var renewals = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("pinion-operator").factory());
        ScheduledFuture<?> renewal = renewals.scheduleWithFixedDelay(
                () -> operator.ifPresent(OperatorToken::renewIfDue), ROTATION_LOOK.toSeconds(),
                ROTATION_LOOK.toSeconds(), TimeUnit.SECONDS);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, renewal), "pinion-shutdown"));
        operator.ifPresent(OperatorToken::write);
        ServerAddress listening = listening(server.address());
        writePins(server);
        server.listenToKeys(() -> writePins(server));
        answerForSettings(server);
        running.set(server);
        if (askedToReload.get()) {
            hangUp();
        }
        directory.write(directory.address(), reachable(server.address()).toString());
        announcement.ready(directory, listening, reachable(server.address()), server.pins());
        server.listeners().forEach((name, bound) -> announcement.alsoListens(name, listening(bound)));
        web.map(Serving::listening).ifPresent(announcement::webIsReady);
        new CountDownLatch(1).await();
    }

    /// The server asks back for what only this process knows: where its settings stand, and who said them.
    private void answerForSettings(PinionServer server) {
        server.settings().readBy(() -> start.settings().run(server.settings()));
        server.settings()
                .limitsBy(() -> start.settings()
                        .limits()
                        .stream()
                        .map(row -> new LiveSettings.Limit(row.key(), row.value(), row.source().text()))
                        .toList());
    }

    /// SIGHUP: key files and settings are read anew; before the start is complete, when it is.
    private void hangUp() {
        PinionServer server = running.get();
        if (server == null) {
            askedToReload.set(true);
            return;
        }
        server.reloadKeys();
        try {
            start.settings().run(server.settings());
        } catch (IllegalArgumentException | TokenIssuerException refused) {
            LOG.error("the settings cannot be taken, those before hold on: {}", refused.getMessage());
        }
    }

    /// Before an issuer is made, which would look as if it had always been there.
    private void requireKeys() {
        try {
            new DataFolder(directory.path()).requireKeysOfDatabase(config.storage().newKeys());
        } catch (DatabaseRefusedException lost) {
            throw new Failure(String.valueOf(lost.getMessage()), "", "", lost);
        }
    }

    /// The small issuer of the data folder, made here at the first start, unless only others' tokens are accepted.
    private Optional<TokenIssuer> ownIssuer() {
        boolean accepted = config.tokens()
                .issuers()
                .stream()
                .anyMatch(each -> each.keys().equals(new IssuerKeys.OfOwnIssuer(directory.jwks())));
        return accepted ? Optional.of(IssuerFolder.of(directory.path()).openOrCreate()) : Optional.empty();
    }

    /// So that a new database beside this issuer calls its subjects as the old one did. A server that runs goes on without.
    private static void fixPrefix(TokenIssuer own, String prefix) {
        try {
            own.fixSubjectPrefix(prefix);
        } catch (TokenIssuerException denied) {
            LOG.error("the subject prefix could not be written down beside the issuer's key", denied);
        }
    }

    private PinionServer started() {
        InetSocketAddress wanted = config.listen();
        try {
            return PinionServer.start(config, start.operations(), clock, random);
        } catch (BindException taken) {
            throw new Failure(listening(wanted) + " cannot be listened on: " + taken.getMessage(),
                    "an address of this machine and a port that nobody else uses",
                    "see who has it (ss -ltnp), or give --port another number; --port 0 picks a free one", taken);
        } catch (IOException failed) {
            throw new Failure("the server cannot start: " + DataDirectory.reason(failed), "", "", failed);
        } catch (DatabaseRefusedException | CertificateStoreException | TlsProviderAbsentException
                | UnsafeFolderException | IllegalArgumentException refused) {
            throw new Failure(String.valueOf(refused.getMessage()), "", "", refused);
        }
    }

    /// For the commands on this machine, which must be able to ask also when the key files are no longer good.
    private void writePins(PinionServer server) {
        try {
            ServedPins.write(directory, server.pins());
        } catch (Failure denied) {
            LOG.error("the pins could not be written down for the commands on this machine", denied);
        }
    }

    /// Runs in the shutdown hook. A signal would end the JVM with 128 and its number; a clean end is 0.
    private void end(PinionServer server, ScheduledFuture<?> renewal) {
        int exit = 0;
        try {
            renewal.cancel(false);
            server.drainWithin(start.operations().stopGrace());
            server.close();
            Files.deleteIfExists(directory.adminToken());
            Files.deleteIfExists(directory.address());
            Files.deleteIfExists(directory.pins());
            LOG.info("stopped");
        } catch (IOException | RuntimeException | InterruptedException failed) {
            LOG.error("the server did not end cleanly", failed);
            exit = 1;
        }
        terminal.out().flush();
        LogSetup.end();
        Runtime.getRuntime().halt(exit);
    }

    private static ServerAddress listening(InetSocketAddress bound) {
        return new ServerAddress(bound.getAddress().getHostAddress(), bound.getPort());
    }

    /// From this machine: the loopback address where the server listens on all.
    private static ServerAddress reachable(InetSocketAddress bound) {
        return bound.getAddress().isAnyLocalAddress() ? new ServerAddress("localhost", bound.getPort())
                : listening(bound);
    }
}
