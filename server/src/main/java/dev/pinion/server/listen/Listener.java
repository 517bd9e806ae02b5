package dev.pinion.server.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.certs.tls.LayeredServerSocket;
import dev.pinion.certs.tls.PlainSocket;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.stomp.BufferPool;
import dev.pinion.server.fair.Paces;
import dev.pinion.server.fair.Work;
import dev.pinion.server.limits.ConnectionLimits;
import dev.pinion.server.session.SessionServices;
import dev.pinion.server.transport.SocketTransport;
import dev.pinion.server.transport.Transport;

/// Accepts connections: looks at address and places, starts the connection's own thread, and never runs a handshake.
///
/// Threads: `pinion-listener` accepts ([Acceptor]); `pinion-housekeeping` looks at every connection four times a second.
public final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final Duration TICK = Duration.ofMillis(250);
    /// How long the connections may take to say goodbye when the server stops.
    private static final Duration STOP_WAIT = Duration.ofMillis(5_500);
    /// How long those that were cut off may take to notice.
    private static final Duration CUT_WAIT = Duration.ofSeconds(1);

    /// Buffers of 16 KiB that wait for their next use: those in use are bounded by what both cores can do at once.
    private static final int BUFFERS_KEPT_MAX = 256;

    private final TlsDoor door;
    private final Predicate<InetAddress> addresses;
    private final ConnectionServices services;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService housekeeping;
    private final List<Acceptor> acceptors = new CopyOnWriteArrayList<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Places localPlaces;
    private @Nullable LocalDoor local;
    private volatile @Nullable Drain drain;

    private Listener(TlsDoor door, Predicate<InetAddress> addresses, ConnectionLimits limits, SessionServices sessions,
            MeterRegistry registry) {
        this.door = door;
        this.addresses = addresses;
        localPlaces = new Places(limits.ofLocalDoor());
        services = new ConnectionServices(sessions, limits, new BufferPool(BUFFERS_KEPT_MAX), new Places(limits),
                new Paces<>((long) limits.flood().recordsPerSecond() * Work.RECORD.units(),
                        (long) limits.flood().recordsPerSecond() * Work.RECORD.units()),
                connections, new AuditLog(), new ConnectionMeters(registry, connections), new HandshakeMeters(registry),
                door);
        housekeeping = Executors
                .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("pinion-housekeeping").factory());
    }

    /// Starts to accept on a bound socket, which it owns from now on.
    ///
    /// @param addresses that may connect, asked for each newcomer
    public static Listener start(TlsDoor door, Predicate<InetAddress> addresses, ConnectionLimits limits,
            SessionServices sessions, MeterRegistry registry) {
        var listener = new Listener(door, addresses, limits, sessions, registry);
        var _ = listener.housekeeping.scheduleWithFixedDelay(listener::lookAtConnections, TICK.toMillis(),
                TICK.toMillis(), TimeUnit.MILLISECONDS); // ends with the executor
        listener.openLocal(door.local());
        listener.open("pinion-listener", door.socket(), false,
                plain -> new SocketTransport(plain, listener.services.secure(door.socket())));
        return listener;
    }

    /// Without it the server is no worse than its address rules.
    private void openLocal(Path file) {
        try {
            local = LocalDoor.open(file, services.limits().localConnectionsMax(), this::admitLocal);
        } catch (IOException | UnsupportedOperationException refused) {
            LOG.warn(
                    "the operator's door {} cannot be opened; commands on this machine use the port, with its rules: {}",
                    file, refused.toString());
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) door.socket().getLocalSocketAddress();
    }

    /// Live connections, handshakes included.
    public int connectionCount() {
        return connections.size();
    }

    /// Accepts at another socket, too, which it owns from now on: same rules, places and deadlines.
    ///
    /// @param secure whether TLS comes first
    /// @param carrier what is put on top of each socket
    public void alsoAt(LayeredServerSocket socket, boolean secure, UnaryOperator<Transport> carrier) {
        SocketTransport.Layer layer = secure ? services.secure(socket) : services.clear();
        open("pinion-web", socket, true, plain -> carrier.apply(new SocketTransport(plain, layer)));
    }

    /// @param probed whether others than clients come here, who ask how things are, also while it is drained
    private void open(String thread, LayeredServerSocket socket, boolean probed,
            Function<PlainSocket, Transport> carrier) {
        acceptors.add(Acceptor.start(thread, socket, accepted -> admit(accepted, probed, carrier)));
    }

    private void admit(PlainSocket accepted, boolean probed, Function<PlainSocket, Transport> carrier)
            throws IOException {
        Transport transport = carrier.apply(accepted);
        if (!addresses.test(transport.address())) {
            turnAway(transport, DisconnectReason.ADDRESS_DENIED);
            return;
        }
        if (drain != null && !probed) {
            turnAway(transport, DisconnectReason.SERVER_DRAINING);
            return;
        }
        Place place = services.places().enter(transport.address());
        if (place == null) {
            turnAway(transport, DisconnectReason.SERVER_FULL);
        } else {
            begin(transport, place, Thread.ofVirtual());
        }
    }

    /// Asks for nothing but a place among its own. Its threads are the platform's, since whatever holds up virtual ones must not
    /// hold up the operator who comes to end it. Thread: `pinion-local`.
    private void admitLocal(SocketChannel accepted) {
        try {
            var transport = new SocketTransport(PlainSocket.over(accepted), services.secure(door.socket()));
            Place place = localPlaces.enter(transport.address());
            if (place == null) {
                turnAway(transport, DisconnectReason.SERVER_FULL);
            } else {
                begin(transport, place, Thread.ofPlatform().daemon());
            }
        } catch (IOException | RuntimeException | Error lost) {
            LOG.error("a newcomer at the operator's door was lost", lost);
        }
    }

    private void begin(Transport accepted, Place place, Thread.Builder threads) throws IOException {
        Connection connection = null;
        try {
            connection = new Connection(numbers.incrementAndGet(), accepted, place, services, threads);
            place.takenBy(connection);
            services.meters().accepted();
            connections.add(connection);
            connection.start();
        } catch (RuntimeException | Error ours) {
            LOG.error("a connection could not begin", ours);
            accepted.cut();
            place.leave();
            if (connection != null) {
                connection.cut();
            }
        }
    }

    private void turnAway(Transport accepted, DisconnectReason reason) throws IOException {
        services.meters().refused(reason);
        services.audit().turnedAway(accepted, reason);
        accepted.cut();
    }

    private void lookAtConnections() {
        long now = System.nanoTime();
        Drain drained = drain;
        for (Connection connection : connections) {
            try {
                connection.look(now);
                if (drained != null && drained.isNew(connection)) {
                    connection.drain(drained.retryAfter());
                }
            } catch (RuntimeException | Error ours) { // else the executor would never call again, without a word
                LOG.error("housekeeping failed at a connection", ours);
            }
        }
        try {
            services.sessions().look();
        } catch (RuntimeException | Error ours) {
            LOG.error("housekeeping failed at the cursors", ours);
        }
        services.audit().look(now);
    }

    /// Takes nobody in any more, but at the operator's door, and begins to end the sessions, spread over this time, each with a hint
    /// when to come back. What was begun before goes on.
    ///
    /// @param retryAfter when they shall come back; empty: when this is over
    /// @return how many sessions there are to be ended
    public synchronized int drain(Duration over, Optional<Duration> retryAfter) {
        Drain begun = drain;
        if (begun == null) {
            begun = new Drain(connections, over, retryAfter);
            drain = begun;
            begun.start();
        }
        return begun.connections();
    }

    /// The same in as short a time as handshakes can be done again, but not longer than this; returns when all were told.
    public void drainWithin(Duration most) throws InterruptedException {
        Duration bearable = Drain.bearable(connections.size());
        drain(bearable.compareTo(most) < 0 ? bearable : most, Optional.empty());
        awaitDrained();
    }

    /// Returns when all sessions were told that they end.
    public void awaitDrained() throws InterruptedException {
        Drain begun = drain;
        if (begun != null) {
            begun.await();
        }
    }

    public boolean isDraining() {
        return drain != null;
    }

    /// Stops accepting, tells every client, and waits for their ends; who does not end in time is cut off.
    @Override
    public void close() {
        Drain begun = drain;
        if (begun != null) {
            begun.stop();
        }
        acceptors.forEach(Acceptor::close);
        LocalDoor open = local;
        if (open != null) {
            open.close();
        }
        connections.forEach(Connection::stop);
        awaitNobody(STOP_WAIT);
        connections.forEach(Connection::cut);
        awaitNobody(CUT_WAIT);
        housekeeping.shutdownNow();
        services.audit().close();
    }

    private void awaitNobody(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        while (!connections.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
