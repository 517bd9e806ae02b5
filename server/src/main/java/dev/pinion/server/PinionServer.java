package dev.pinion.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

import io.micrometer.core.instrument.MeterRegistry;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.certs.ServerTls;
import dev.pinion.certs.tls.LayeredServerSocket;
import dev.pinion.db.Database;
import dev.pinion.db.SignedHistory;
import dev.pinion.protocol.Pin;
import dev.pinion.server.admin.AddressesCommand;
import dev.pinion.server.admin.AdminCommand;
import dev.pinion.server.admin.AdminCommands;
import dev.pinion.server.admin.CursorCommands;
import dev.pinion.server.admin.HealthOfParts;
import dev.pinion.server.admin.IssuersCommand;
import dev.pinion.server.admin.KeyCommands;
import dev.pinion.server.admin.KickCommand;
import dev.pinion.server.admin.LogCommands;
import dev.pinion.server.admin.RevocationsCommand;
import dev.pinion.server.admin.RevokeCommand;
import dev.pinion.server.cursor.LiveCursors;
import dev.pinion.server.deliver.ChannelTails;
import dev.pinion.server.fair.Budgets;
import dev.pinion.server.keys.FollowersGuard;
import dev.pinion.server.keys.KeyGauges;
import dev.pinion.server.keys.LiveKeys;
import dev.pinion.server.listen.AddressRules;
import dev.pinion.server.listen.Listener;
import dev.pinion.server.listen.TlsDoor;
import dev.pinion.server.metrics.Metrics;
import dev.pinion.server.metrics.ServerGauges;
import dev.pinion.server.pins.Confirmations;
import dev.pinion.server.publish.ChannelsBegun;
import dev.pinion.server.session.Channels;
import dev.pinion.server.session.LiveSessions;
import dev.pinion.server.session.SessionAccess;
import dev.pinion.server.session.SessionMeters;
import dev.pinion.server.session.SessionServices;
import dev.pinion.server.shared.SharedCursors;
import dev.pinion.server.transport.Transport;
import dev.pinion.server.upkeep.Upkeep;
import dev.pinion.server.view.ChannelRates;
import dev.pinion.server.view.ChannelsCommand;
import dev.pinion.server.view.SessionsCommand;

/// A running server: keys, log, tokens, echo, door, opened in this order and closed in reverse.
///
/// Threads: started and closed by whoever composes it; [#close] returns when nothing runs any more.
public final class PinionServer implements AutoCloseable {
    private final ResourceStack parts;
    private final Inside inside;
    private final Doors doors;
    private final Upkeep upkeep;

    private final ServerMonitor monitor;

    private record Inside(FollowedKeys followed, LiveKeys live, TokenChecks tokens, LiveSettings settings) {}

    /// @param backlog of each door that is opened later
    private record Doors(Listener listener, ServerTls tls, int backlog) {}

    /// The log, and how far its readers have come.
    private record Stored(Database database, ChannelTails tails, Budgets budgets, LiveCursors cursors,
            SharedCursors shared) {

        static Stored open(ServerConfig config, Clock clock, ResourceStack parts) {
            Database database = parts.opened(Database
                    .open(config.storage().database(config.dataDirectory().resolve("db"), config.memory()), clock));
            var tails = new ChannelTails(database.log(), database.epoch(), config.deliveryLimits(),
                    config.memory().tailBytes(), clock);
            database.log().listen(tails);
            LiveCursors cursors = parts.opened(new LiveCursors(database.cursors(), config.sessionLimits(), clock));
            var budgets = new Budgets(config.memory());
            var shared = new SharedCursors(cursors, budgets, config.sessionLimits(), clock);
            return new Stored(database, tails, budgets, cursors, shared);
        }

        Channels channels(int perIdentityMax) {
            return new Channels(database.log(), database.epoch(), tails, cursors, shared,
                    new ChannelsBegun(database.log(), perIdentityMax));
        }

        Map<String, AdminCommand> cursorCommands(TokenChecks tokens) {
            return new CursorCommands(database, cursors, shared, tokens.verifier().issuers()).admin();
        }
    }

    private PinionServer(ResourceStack parts, Inside inside, Doors doors, ServerMonitor monitor, Upkeep upkeep) {
        this.parts = parts;
        this.inside = inside;
        this.doors = doors;
        this.monitor = monitor;
        this.upkeep = upkeep;
    }

    /// Opens everything and listens. Where a part refuses, those opened before it are closed again.
    ///
    /// @throws IOException when the address cannot be bound
    /// @throws IllegalArgumentException for a setting that is wrong, or keys of the issuer that cannot be used
    /// @throws dev.pinion.certs.UnsafeFolderException for a data folder that others can change
    /// @throws dev.pinion.certs.CertificateStoreException for server keys that cannot be used
    /// @throws dev.pinion.certs.TlsProviderAbsentException for a TLS provider whose jar is not there
    /// @throws dev.pinion.db.DatabaseRefusedException for a database that cannot be opened
    public static PinionServer start(ServerConfig config, Clock clock, SecureRandom random) throws IOException {
        var parts = new ResourceStack();
        try {
            return compose(config, clock, random, parts);
        } catch (IOException | RuntimeException refused) {
            parts.close();
            throw refused;
        }
    }

    private static PinionServer compose(ServerConfig config, Clock clock, SecureRandom random, ResourceStack parts)
            throws IOException {
        requireFolder(config);
        Metrics metrics = parts.opened(new Metrics());
        TokenKeys tokenKeys = TokenKeys.open(config, clock, parts);
        ServerKeyStore keys = ServerKeyStore.openOrCreate(config.dataDirectory().resolve("keys"),
                CertificateRequest.forNames(config.hostNames().names()), clock, random);
        if (config.hostNames().given()) {
            keys.nameAnew(config.hostNames().names());
        }
        Stored stored = Stored.open(config, clock, parts);
        Database database = stored.database();
        ChannelTails tails = stored.tails();
        TokenChecks tokens = TokenChecks.open(config, tokenKeys, database, clock);
        var live = new LiveSessions(config.abuseLimits());
        var settings = new LiveSettings(config, live);
        var tls = new ServerTls(keys.current(), config.tlsProvider());
        var confirmations = Confirmations.open(database.pinConfirmations(), config.pins(), clock,
                tokens.served()::nameOf);
        FollowedKeys followed = FollowedKeys.open(keys, confirmations, config.pins(), parts);
        var guard = new FollowersGuard(followed.pins().confirmations(), live::subjects, clock);
        LiveKeys liveKeys = parts.opened(LiveKeys.start(keys, tls, guard, config.rotation(), clock));
        SignedHistory history = HistoryStart.begun(database, keys, config.storage().newKeys(), clock);
        Upkeep upkeep = parts.opened(Upkeep.start(database, config.upkeep(), history, clock, metrics.registry()));
        Map<String, AdminCommand> others = LogCommands.admin(database, upkeep, config.upkeep(), tails, history, clock);
        others.putAll(KeyCommands.admin(liveKeys, clock));
        others.computeIfPresent("health", (_, log) -> new HealthOfParts(log, tokens.verifier().issuers(), keys));
        others.putAll(stored.cursorCommands(tokens));
        others.put("reload", settings.command());
        others.putAll(views(stored, live, followed, config, tokenKeys.threads()));
        AdminCommands admin = adminCommands(tokens, live, metrics, clock, others);
        tokens.follow(tokenKeys.threads(), live);
        var _ = tokenKeys.threads().scheduleWithFixedDelay(followed::prune, 1, 60, TimeUnit.MINUTES); // ends with the executor
        var sessions = new SessionServices(new SessionAccess(tokens.verifier(), tokens.failures(), live), admin,
                stored.channels(config.memory().channelsPerIdentityMax()), stored.budgets(), followed.pins(),
                new SessionServices.ServerInfo(Version.SERVER, settings::greeting, config.dialect()),
                new SessionMeters(metrics.registry(), live), config.sessionLimits(), clock,
                config.connectionLimits().appendWait());
        gauges(metrics.registry(), stored, tokens, liveKeys, clock);
        // Last: nobody may knock before the house stands.
        Listener listener = parts.opened(Listener.start(door(config, tls), settings::admits, config.connectionLimits(),
                sessions, metrics.registry()));
        return new PinionServer(parts, new Inside(followed, liveKeys, tokens, settings),
                new Doors(listener, tls, config.connectionLimits().backlog()),
                new ServerMonitor(metrics, database.log(), sessions), upkeep);
    }

    private static void requireFolder(ServerConfig config) {
        var folder = new DataFolder(config.dataDirectory());
        folder.requireOurs(config.upkeep().backups());
        folder.requireKeysOfDatabase(config.storage().newKeys());
    }

    private static TlsDoor door(ServerConfig config, ServerTls tls) throws IOException {
        LayeredServerSocket socket = tls.listen(config.listen(), config.connectionLimits().backlog(),
                ServerTls.ClientCertificate.WANTED);
        return new TlsDoor(socket, DataFolder.localSocket(config.dataDirectory()), tls::group, tls::showedCurrent);
    }

    private static void gauges(MeterRegistry registry, Stored stored, TokenChecks tokens, LiveKeys keys, Clock clock) {
        var gauges = new ServerGauges(registry);
        gauges.of(stored.database().log());
        gauges.of(stored.budgets(), stored.tails());
        gauges.of(tokens.verifier().issuers(), clock);
        gauges.of(tokens.failures(), clock);
        new KeyGauges(registry).of(keys, clock);
    }

    private static AdminCommands adminCommands(TokenChecks tokens, LiveSessions live, Metrics metrics, Clock clock,
            Map<String, AdminCommand> others) {
        Map<String, AdminCommand> commands = new TreeMap<>(others);
        commands.put("revoke", new RevokeCommand(tokens.revocations(), tokens.verifier().issuers(), live));
        commands.put("revocations", new RevocationsCommand(tokens.revocations()));
        commands.put("addresses", new AddressesCommand(tokens.failures(), clock));
        commands.put("issuers", new IssuersCommand(tokens.verifier().issuers()));
        commands.put("kick", new KickCommand(live));
        commands.put("metrics", _ -> Map.of("metrics", metrics.scrape()));
        return new AdminCommands(commands);
    }

    /// Who is on and what flows, as operators see it.
    private static Map<String, AdminCommand> views(Stored stored, LiveSessions live, FollowedKeys followed,
            ServerConfig config, ScheduledExecutorService threads) {
        var rates = new ChannelRates(stored.database().log());
        long every = ChannelRates.EVERY.toMillis();
        var _ = threads.scheduleWithFixedDelay(rates::look, every, every, TimeUnit.MILLISECONDS); // ends with the executor
        return Map.of("sessions", new SessionsCommand(live, followed::pinsOf), "channels",
                new ChannelsCommand(stored.database().log(), stored.tails(), rates, live, config.upkeep().retention()));
    }

    /// Where it listens, with the port that was picked.
    public InetSocketAddress address() {
        return doors.listener().address();
    }

    /// What clients pin: the current key's pin first, then the next one's.
    public List<Pin> pins() {
        return inside.followed().store().pins();
    }

    /// Called after each change of the server's keys; MUST return soon, for a change waits for it.
    public void listenToKeys(Runnable changed) {
        inside.followed().store().listen(changed);
    }

    /// Reads the files of the server keys at once, as SIGHUP asks for; they are looked at twice a second anyway.
    ///
    /// @return whether what lies there is served now; else the old pair serves on, and the log says why
    public boolean reloadKeys() {
        return inside.live().reload();
    }

    /// What of its configuration can change while it runs.
    public LiveSettings settings() {
        return inside.settings();
    }

    /// What the server does to its log by itself.
    public Upkeep upkeep() {
        return upkeep;
    }

    /// The prefix by which the subjects of an issuer are called here, fixed at its first start.
    public String subjectPrefix(String issuer) {
        return inside.tokens().served().prefix(issuer);
    }

    /// Whether a token without a client certificate would be let in now, for whoever keeps one in a file.
    public boolean accepts(String token) {
        return inside.tokens().verifier().accepts(token);
    }

    /// Live connections, handshakes included.
    public int connectionCount() {
        return doors.listener().connectionCount();
    }

    /// Accepts at another address too: for STOMP over something else than a TLS socket. Rules, places, deadlines and budgets are
    /// those of all, and so is the server's key; client certificates are not asked for, since a browser would ask its user.
    ///
    /// @param secure whether TLS comes first
    /// @param carrier puts a transport on top of each socket that is accepted; called by a thread that MUST NOT wait
    /// @return where it listens, with the port that was picked
    /// @throws IOException when the address cannot be bound
    public InetSocketAddress openDoor(InetSocketAddress at, boolean secure, UnaryOperator<Transport> carrier)
            throws IOException {
        LayeredServerSocket socket = doors.tls().listen(at, doors.backlog());
        doors.listener().alsoAt(socket, secure, carrier);
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /// What it counts and how it is, for whoever watches.
    public ServerMonitor monitor() {
        return monitor;
    }

    /// What is counted, in the text format of Prometheus.
    public String scrape() {
        return monitor.scrape(ServerMonitor.PROMETHEUS_TEXT);
    }

    /// Shows as a metric how many lines of the log were lost, which only whoever keeps the log can tell.
    public void countLogLosses(LongSupplier losses) {
        monitor.metrics().countLogLosses(losses);
    }

    ServerKeyStore keys() {
        return inside.followed().store();
    }

    Confirmations confirmations() {
        return inside.followed().pins().confirmations();
    }

    MeterRegistry meters() {
        return monitor.metrics().registry();
    }

    /// Stops accepting, finishes what was received, tells the clients, closes the log.
    @Override
    public void close() {
        parts.close();
    }
}
