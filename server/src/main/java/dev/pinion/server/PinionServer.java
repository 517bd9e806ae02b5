package dev.pinion.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
import dev.pinion.server.admin.AdminCommands;
import dev.pinion.server.admin.HealthOfParts;
import dev.pinion.server.admin.LogCommands;
import dev.pinion.server.alarm.AlarmHook;
import dev.pinion.server.alarm.Alarms;
import dev.pinion.server.alarm.Conditions;
import dev.pinion.server.audit.AuditChannel;
import dev.pinion.server.backup.BackupPlan;
import dev.pinion.server.backup.BackupSchedule;
import dev.pinion.server.deliver.ChannelTails;
import dev.pinion.server.issuer.IssuedTokens;
import dev.pinion.server.keys.FollowersGuard;
import dev.pinion.server.keys.KeyGauges;
import dev.pinion.server.keys.LiveKeys;
import dev.pinion.server.listen.AddressRules;
import dev.pinion.server.listen.Listener;
import dev.pinion.server.listen.TlsDoor;
import dev.pinion.server.metrics.DiskGauges;
import dev.pinion.server.metrics.Metrics;
import dev.pinion.server.metrics.ServerGauges;
import dev.pinion.server.pins.Confirmations;
import dev.pinion.server.session.LiveSessions;
import dev.pinion.server.session.SessionAccess;
import dev.pinion.server.session.SessionMeters;
import dev.pinion.server.session.SessionServices;
import dev.pinion.server.transport.Transport;
import dev.pinion.server.upkeep.Upkeep;

/// A running server: keys, log, tokens, echo, door, opened in this order and closed in reverse.
///
/// Threads: started and closed by whoever composes it; [#close] returns when nothing runs any more.
public final class PinionServer implements AutoCloseable {
    private final ResourceStack parts;
    private final Inside inside;
    private final Doors doors;
    private final Upkeep upkeep;

    private final ServerMonitor monitor;

    private record Inside(FollowedKeys followed, LiveKeys live, TokenChecks tokens, LiveSettings settings,
            Optional<AuditChannel> audit) {}

    /// @param backlog of each door that is opened later
    private record Doors(ServerDoor first, ServerTls tls, int backlog) {
        Listener listener() {
            return first.listener();
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
        return start(config, Operations.DEFAULTS, clock, random);
    }

    /// The same, with what it does for its operator by itself.
    public static PinionServer start(ServerConfig config, Operations operations, Clock clock, SecureRandom random)
            throws IOException {
        var parts = new ResourceStack();
        try {
            return compose(config, operations, clock, random, parts);
        } catch (IOException | RuntimeException refused) {
            parts.close();
            throw refused;
        }
    }

    private static PinionServer compose(ServerConfig config, Operations operations, Clock clock, SecureRandom random,
            ResourceStack parts) throws IOException {
        requireFolder(config, operations);
        Metrics metrics = parts.opened(new Metrics(Version.SERVER));
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
        Optional<AuditChannel> audit = operations.auditChannel()
                ? Optional.of(parts.opened(AuditChannel.open(database.log(), metrics.registry())))
                : Optional.empty();
        Upkeep upkeep = parts
                .opened(Upkeep.start(database, operations.upkeep(config.upkeep()), history, clock, metrics.registry()));
        Optional<BackupSchedule> backups = operations.backup()
                .map(plan -> parts.opened(
                        BackupSchedule.start(plan, config.dataDirectory(), database, clock, metrics.registry())));
        var watched = new ArrayList<>(Watched.conditions(config, stored, upkeep, tokens, liveKeys, live, clock));
        backups.ifPresent(each -> watched.addAll(Conditions.of(each)));
        Alarms alarms = parts
                .opened(Alarms.start(watched, AlarmHook.of(operations.alarmCommand()), clock, metrics.registry()));
        var door = new ServerDoor();
        var commands = new Commands(clock);
        commands.ofLog(LogCommands.admin(database, upkeep, config.upkeep(), tails, history, clock));
        commands.ofLog(stored.cursorCommands(tokens));
        commands.ofLog(Map.of("reload", settings.command()));
        commands.ofKeys(liveKeys);
        commands.ofTokens(tokens, live);
        commands.ofSight(stored, live, followed, operations.upkeep(config.upkeep()).retention(), tokenKeys.threads());
        commands.ofOperation(new HealthOfParts(commands.health(), tokens.verifier().issuers(), keys), alarms, door,
                metrics);
        AdminCommands admin = commands.all();
        tokens.follow(tokenKeys.threads(), live);
        IssuedTokens issued = IssuedTokens.in(config.dataDirectory().resolve("issuer"));
        var _ = tokenKeys.threads().scheduleWithFixedDelay(issued::tellNew, 1, 1, TimeUnit.SECONDS); // ends with the executor
        var _ = tokenKeys.threads().scheduleWithFixedDelay(followed::prune, 1, 60, TimeUnit.MINUTES); // ends with the executor
        var sessions = new SessionServices(new SessionAccess(tokens.verifier(), tokens.failures(), live), admin,
                stored.channels(config.memory().channelsPerIdentityMax()), stored.budgets(), followed.pins(),
                new SessionServices.ServerInfo(Version.SERVER, settings::greeting, config.dialect()),
                new SessionMeters(metrics.registry(), live), config.sessionLimits(), clock,
                config.connectionLimits().appendWait());
        gauges(metrics.registry(), stored, tokens, liveKeys, clock);
        gauges(metrics.registry(), config.dataDirectory(), live);
        // Last: nobody may knock before the house stands.
        Listener listener = parts.opened(Listener.start(door(config, tls), settings::admits, config.connectionLimits(),
                sessions, metrics.registry()));
        door.opens(listener);
        return new PinionServer(parts, new Inside(followed, liveKeys, tokens, settings, audit),
                new Doors(door, tls, config.connectionLimits().backlog()),
                new ServerMonitor(metrics, database.log(), sessions, door::drains), upkeep);
    }

    private static void requireFolder(ServerConfig config, Operations operations) {
        var folder = new DataFolder(config.dataDirectory());
        folder.requireOurs(config.upkeep().backups());
        folder.requireOurs(operations.backup().map(BackupPlan::folder));
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

    private static void gauges(MeterRegistry registry, Path data, LiveSessions live) {
        DiskGauges.register(registry, data.resolve("db"));
        new ServerGauges(registry).gauge("pinion.sessions.lag.max",
                "messages that the session which is furthest behind has yet to get",
                () -> live.all().stream().mapToLong(each -> each.ready().lag()).max().orElse(0));
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

    /// Takes the events of the audit log, each a JSON object in one line, where they are kept as a channel: the log belongs to
    /// whoever started the server.
    public Optional<Consumer<String>> audit() {
        return inside.audit().map(channel -> channel::add);
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

    /// Called once an operator has drained the server, to end the process; MUST return at once.
    public void whenDrained(Runnable stop) {
        doors.first().whenDrained(stop);
    }

    /// Takes nobody in any more and tells the sessions that they end, spread over as short a time as they can come back in, but
    /// not over more than this; returns when all were told. For the end of the process, before [#close].
    public void drainWithin(Duration most) throws InterruptedException {
        doors.listener().drainWithin(most);
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
