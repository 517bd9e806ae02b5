package dev.pinion.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

import io.micrometer.core.instrument.MeterRegistry;

import dev.pinion.certs.ServerKeyStore;
import dev.pinion.certs.ServerTls;
import dev.pinion.certs.tls.LayeredServerSocket;
import dev.pinion.protocol.Pin;
import dev.pinion.server.audit.AuditChannel;
import dev.pinion.server.keys.LiveKeys;
import dev.pinion.server.listen.Listener;
import dev.pinion.server.pins.Confirmations;
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

    record Inside(FollowedKeys followed, LiveKeys live, TokenChecks tokens, LiveSettings settings,
            Optional<AuditChannel> audit) {}

    /// @param sides where those beside the first listen, by their names
    /// @param backlog of each door that is opened later
    record Doors(ServerDoor first, Map<String, InetSocketAddress> sides, ServerTls tls, int backlog) {
        Listener listener() {
            return first.listener();
        }
    }

    PinionServer(ResourceStack parts, Inside inside, Doors doors, ServerMonitor monitor, Upkeep upkeep) {
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
            return new Composition(config, operations, clock, parts).compose(random);
        } catch (IOException | RuntimeException refused) {
            parts.close();
            throw refused;
        }
    }

    /// Where it listens, with the port that was picked.
    public InetSocketAddress address() {
        return doors.listener().address();
    }

    /// Where its other doors listen (`[listener "NAME"]`), by their names, with the ports that were picked.
    public Map<String, InetSocketAddress> listeners() {
        return doors.sides();
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
