package dev.pinion.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.micrometer.core.instrument.MeterRegistry;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.certs.ServerTls;
import dev.pinion.certs.tls.LayeredServerSocket;
import dev.pinion.db.Database;
import dev.pinion.db.MessageLog;
import dev.pinion.db.SignedHistory;
import dev.pinion.server.address.AddressRules;
import dev.pinion.server.address.ListenerSettings;
import dev.pinion.server.admin.AdminCommands;
import dev.pinion.server.admin.HealthOfParts;
import dev.pinion.server.admin.LogCommands;
import dev.pinion.server.alarm.Alarm;
import dev.pinion.server.alarm.AlarmHook;
import dev.pinion.server.alarm.Alarms;
import dev.pinion.server.alarm.Condition;
import dev.pinion.server.alarm.Conditions;
import dev.pinion.server.alarm.HealthOfAlarms;
import dev.pinion.server.alarm.Readiness;
import dev.pinion.server.audit.AuditChannel;
import dev.pinion.server.backup.BackupPlan;
import dev.pinion.server.backup.BackupSchedule;
import dev.pinion.server.issuer.IssuedTokens;
import dev.pinion.server.keys.FollowersGuard;
import dev.pinion.server.keys.KeyGauges;
import dev.pinion.server.keys.LiveKeys;
import dev.pinion.server.listen.Listener;
import dev.pinion.server.listen.SideDoor;
import dev.pinion.server.listen.TlsDoor;
import dev.pinion.server.metrics.DiskGauges;
import dev.pinion.server.metrics.Metrics;
import dev.pinion.server.metrics.ServerGauges;
import dev.pinion.server.neighbours.NeighbourCard;
import dev.pinion.server.neighbours.Neighbours;
import dev.pinion.server.pins.Confirmations;
import dev.pinion.server.session.LiveSessions;
import dev.pinion.server.session.ServerInfo;
import dev.pinion.server.session.SessionAccess;
import dev.pinion.server.session.SessionMeters;
import dev.pinion.server.session.SessionServices;
import dev.pinion.server.upkeep.Duty;
import dev.pinion.server.upkeep.KeyHistorySigner;
import dev.pinion.server.upkeep.Upkeep;
import dev.pinion.server.view.ChannelRemoveCommand;

/// The parts of one server, put together in the order in which they begin: each stands on those before it, and [ResourceStack]
/// closes them the other way round. Used once, by the thread that starts the server.
final class Composition {
    private final ServerConfig config;
    private final Operations operations;
    private final Clock clock;
    private final ResourceStack parts;
    private final Metrics metrics;
    private final MeterRegistry registry;
    /// At which others know this server.
    private final AtomicInteger port;

    Composition(ServerConfig config, Operations operations, Clock clock, ResourceStack parts) {
        this.config = config;
        this.operations = operations;
        this.clock = clock;
        this.parts = parts;
        port = new AtomicInteger(config.listen().getPort());
        requireFolder();
        metrics = parts.opened(new Metrics(Version.SERVER));
        registry = metrics.registry();
    }

    /// What an operator's command may touch, once all of it stands.
    private record Inner(Stored stored, TokenKeys tokenKeys, TokenChecks tokens, LiveSessions live,
            LiveSettings settings, FollowedKeys followed, LiveKeys keys, History history,
            Optional<Neighbours> neighbours) {
        Database database() {
            return stored.database();
        }
    }

    /// What is signed, and whether it is this server that signs it.
    private record History(SignedHistory signed, Duty duty) {}

    PinionServer compose(SecureRandom random) throws IOException {
        TokenKeys tokenKeys = TokenKeys.open(config, clock, parts);
        ServerKeyStore keys = keys(random);
        Stored stored = Stored.open(config, clock, parts);
        Optional<Neighbours> neighbours = neighbours(stored.database(), keys, tokenKeys);
        TokenChecks tokens = TokenChecks.open(config, tokenKeys, stored.database(), clock);
        var live = new LiveSessions(config.abuseLimits(), config.sessionLimits());
        var tls = new ServerTls(keys.current(), config.tlsProvider());
        var confirmations = Confirmations.open(stored.database().pinConfirmations(), config.pins(), clock,
                tokens.served()::nameOf);
        stored.followOthers(tokens.revocations(), confirmations);
        FollowedKeys followed = FollowedKeys.open(keys, confirmations, config.pins(), parts);
        var guard = new FollowersGuard(followed.pins().confirmations(), live::subjects, clock);
        LiveKeys liveKeys = parts.opened(LiveKeys.start(keys, tls,
                new LiveKeys.Guards(guard, () -> neighbours.map(Neighbours::names).orElse("")), config.rotation(),
                clock));
        SignedHistory history = stored.database().signedHistory(new KeyHistorySigner(keys));
        Duty duty = HistoryStart.begun(stored.database(), history, config.storage().newKeys(),
                () -> neighbours.map(Neighbours::difference).orElse("").isEmpty(), clock);
        return serving(new Inner(stored, tokenKeys, tokens, live, new LiveSettings(config, live), followed, liveKeys,
                new History(history, duty), neighbours), tls);
    }

    private Optional<Neighbours> neighbours(Database database, ServerKeyStore keys, TokenKeys tokenKeys) {
        return database.servers()
                .map(servers -> parts
                        .opened(Neighbours
                                .join(servers,
                                        () -> NeighbourCard.of(HostNames.at(config.hostNames(), port.get()), keys,
                                                config.tokens().ownKeys(tokenKeys.issuers())),
                                        config.storage().newKeys())));
    }

    private PinionServer serving(Inner inner, ServerTls tls) throws IOException {
        Optional<AuditChannel> audit = operations.auditChannel()
                ? Optional.of(parts.opened(AuditChannel.open(inner.database().log(), registry)))
                : Optional.empty();
        Upkeep upkeep = parts.opened(Upkeep.start(new Upkeep.Kept(inner.database(), inner.history().signed(),
                config.dataDirectory(), inner.history().duty()), operations.upkeep(config.upkeep()), clock, registry));
        var door = new ServerDoor();
        var readiness = new Readiness(inner.database().log(), inner.tokens().verifier().issuers(), door::drains);
        AdminCommands admin = commands(inner, upkeep, alarms(inner, upkeep), readiness, door);
        runByTheClock(inner);
        SessionServices sessions = sessions(inner, admin);
        gauges(inner);
        Map<ListenerSettings, LayeredServerSocket> sides = sideSockets(tls);
        // Last: nobody may knock before the house stands.
        Listener listener = parts.opened(
                Listener.start(door(tls), inner.settings()::admits, config.connectionLimits(), sessions, registry));
        sides.forEach((side, socket) -> listener.alsoAt(sideDoor(side, socket, inner.settings())));
        door.opens(listener);
        port.set(listener.address().getPort());
        inner.neighbours().ifPresent(Neighbours::look);
        return new PinionServer(parts,
                new PinionServer.Inside(inner.followed(), inner.keys(), inner.tokens(), inner.settings(), audit),
                new PinionServer.Doors(door, addresses(sides), tls, config.connectionLimits().backlog()),
                new ServerMonitor(metrics, readiness, sessions), upkeep);
    }

    private void requireFolder() {
        var folder = new DataFolder(config.dataDirectory());
        folder.requireOurs(config.upkeep().backups());
        folder.requireOurs(operations.backup().map(BackupPlan::folder));
        folder.requireKeysOfDatabase(config.storage().newKeys());
        config.storage().requireOwn(operations.backup().isPresent());
    }

    private ServerKeyStore keys(SecureRandom random) {
        ServerKeyStore keys = ServerKeyStore.openOrCreate(config.dataDirectory().resolve("keys"),
                CertificateRequest.forNames(config.hostNames().names()), clock, random);
        if (config.hostNames().given()) {
            keys.nameAnew(config.hostNames().names());
        }
        return keys;
    }

    private Alarms alarms(Inner inner, Upkeep upkeep) {
        List<Condition> all = new ArrayList<>(Conditions.of(inner.database(), upkeep));
        all.addAll(Conditions.of(inner.tokens().verifier().issuers()));
        all.addAll(Conditions.of(inner.keys(), clock));
        MessageLog log = inner.database().log();
        int connectionsMax = config.connectionLimits().connectionsMax();
        inner.neighbours().map(Conditions::of).ifPresent(all::addAll);
        all.add(Conditions.near(Alarm.CONNECTIONS_NEAR_LIMIT, "connections.max", inner.live()::count,
                () -> connectionsMax));
        all.add(Conditions.near(Alarm.CHANNELS_NEAR_LIMIT, "channels.max", log::channelCount, log::channelsMax));
        all.add(Conditions.near(Alarm.MEMORY_NEAR_LIMIT, "memory.server.bytes", inner.stored().budgets()::used,
                inner.stored().budgets()::bytesMax));
        operations.backup()
                .map(plan -> parts
                        .opened(BackupSchedule.start(plan, config.dataDirectory(), inner.database(), clock, registry)))
                .ifPresent(each -> all.addAll(Conditions.of(each)));
        return parts.opened(Alarms.start(all, AlarmHook.of(operations.alarmCommand()), clock, registry));
    }

    private AdminCommands commands(Inner inner, Upkeep upkeep, Alarms alarms, Readiness readiness, ServerDoor door) {
        Stored stored = inner.stored();
        TokenChecks tokens = inner.tokens();
        var commands = new Commands(clock);
        commands.ofLog(LogCommands.admin(inner.database(), upkeep, config.upkeep(), stored.tails(),
                inner.history().signed(), clock));
        commands.ofLog(stored.cursorCommands(tokens));
        commands.ofLog(Map.of("reload", inner.settings().command(), "channel-rm",
                new ChannelRemoveCommand(inner.database().log(), upkeep)));
        commands.ofKeys(inner.keys());
        commands.ofTokens(tokens, inner.live());
        commands.ofSight(stored, inner.live(), inner.followed(), operations.upkeep(config.upkeep()).retention(),
                inner.tokenKeys().threads());
        commands.ofLimits(inner.settings(), () -> used(inner, door), inner.live());
        var ofParts = new HealthOfParts(commands.health(), tokens.verifier().issuers(), inner.followed().store());
        commands.ofOperation(new HealthOfAlarms(ofParts, alarms::raised, readiness, clock), door, metrics);
        inner.neighbours().ifPresent(commands::everywhere);
        return commands.all();
    }

    private static Map<String, Long> used(Inner inner, ServerDoor door) {
        Map<String, Long> used = new HashMap<>(door.listener().used());
        used.put("connections.per.identity.max", (long) inner.live().shares().most());
        used.put("subscriptions.max",
                inner.live().all().stream().mapToLong(each -> each.subscriptionCount()).max().orElse(0));
        used.put("channels.max", (long) inner.database().log().channelCount());
        used.put("memory.server.bytes", inner.stored().budgets().used());
        used.put("memory.tail.bytes", inner.stored().tails().bytes());
        return used;
    }

    private void runByTheClock(Inner inner) {
        var threads = inner.tokenKeys().threads(); // what runs ends with them
        inner.tokens().follow(threads, inner.live());
        IssuedTokens issued = IssuedTokens.in(config.dataDirectory().resolve("issuer"));
        var _ = threads.scheduleWithFixedDelay(issued::tellNew, 1, 1, TimeUnit.SECONDS);
        var _ = threads.scheduleWithFixedDelay(inner.followed()::prune, 1, 60, TimeUnit.MINUTES);
        inner.neighbours().ifPresent(each -> {
            var _ = threads.scheduleWithFixedDelay(each::look, 2, 2, TimeUnit.SECONDS);
        });
    }

    private SessionServices sessions(Inner inner, AdminCommands admin) {
        TokenChecks tokens = inner.tokens();
        return new SessionServices(new SessionAccess(tokens.verifier(), tokens.failures()), inner.live(), admin,
                inner.stored().channels(config.memory().channelsPerIdentityMax()), inner.stored().budgets(),
                inner.followed().pins(), new ServerInfo(Version.SERVER, inner.settings()::greeting, config.dialect()),
                new SessionMeters(registry), config.sessionLimits(), clock, config.connectionLimits().appendWait());
    }

    private void gauges(Inner inner) {
        Path files = config.dataDirectory().resolve("db");
        var gauges = new ServerGauges(registry);
        gauges.of(inner.database().log());
        gauges.of(inner.stored().budgets(), inner.stored().tails());
        gauges.of(inner.tokens().verifier().issuers(), clock);
        gauges.of(inner.tokens().failures(), clock);
        new KeyGauges(registry).of(inner.keys(), clock);
        DiskGauges.register(registry, files);
        LiveSessions live = inner.live();
        gauges.gauge("pinion.sessions.open", "sessions whose token was accepted", live::count);
        gauges.gauge("pinion.sessions.lag.max", "messages that the session which is furthest behind has yet to get",
                () -> live.all().stream().mapToLong(each -> each.ready().lag()).max().orElse(0));
    }

    /// Bound before anybody is let in by any.
    private Map<ListenerSettings, LayeredServerSocket> sideSockets(ServerTls tls) throws IOException {
        Map<ListenerSettings, LayeredServerSocket> sockets = new LinkedHashMap<>();
        for (ListenerSettings side : config.listeners()) {
            try {
                LayeredServerSocket socket = parts.opened(tls.listen(side.listen(), config.connectionLimits().backlog(),
                        ServerTls.ClientCertificate.WANTED));
                sockets.put(side, socket);
            } catch (BindException taken) {
                throw new IOException("the listener '" + side.name() + "' cannot listen on "
                        + side.listen().getAddress().getHostAddress() + ":" + side.listen().getPort() + ": "
                        + taken.getMessage() + "; expected an address of this machine and a port that nobody else uses",
                        taken);
            }
        }
        return sockets;
    }

    private static Map<String, InetSocketAddress> addresses(Map<ListenerSettings, LayeredServerSocket> sides) {
        Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
        sides.forEach((side, socket) -> addresses.put(side.name(), (InetSocketAddress) socket.getLocalSocketAddress()));
        return addresses;
    }

    private static SideDoor sideDoor(ListenerSettings side, LayeredServerSocket socket, LiveSettings settings) {
        Optional<Predicate<InetAddress>> balancers = side.proxyFrom().isEmpty() ? Optional.empty()
                : Optional.of(AddressRules.inAnyOf(side.proxyFrom()));
        return new SideDoor(side.name(), socket, address -> settings.admits(side.name(), address), balancers,
                side.connectionsMax(), side.connectionsPerAddressMax(), side.handshakesMax());
    }

    private TlsDoor door(ServerTls tls) throws IOException {
        LayeredServerSocket socket = tls.listen(config.listen(), config.connectionLimits().backlog(),
                ServerTls.ClientCertificate.WANTED);
        return new TlsDoor(socket, DataFolder.localSocket(config.dataDirectory()), tls::group, tls::showedCurrent);
    }
}
