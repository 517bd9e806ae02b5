package dev.pinion.server.listen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.certs.tls.LayeredServerSocket;
import dev.pinion.protocol.stomp.BufferPool;
import dev.pinion.server.fair.Paces;
import dev.pinion.server.fair.Work;
import dev.pinion.server.limits.ConnectionLimits;
import dev.pinion.server.session.SessionServices;
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
    private final ConnectionServices services;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService housekeeping;
    private final Admission admission;
    private volatile @Nullable Drain drain;

    private Listener(TlsDoor door, Predicate<InetAddress> addresses, ConnectionLimits limits, SessionServices sessions,
            MeterRegistry registry) {
        this.door = door;
        services = new ConnectionServices(sessions, limits, new BufferPool(BUFFERS_KEPT_MAX), new Places(limits),
                new Paces<>((long) limits.flood().recordsPerSecond() * Work.RECORD.units(),
                        (long) limits.flood().recordsPerSecond() * Work.RECORD.units()),
                connections, new AuditLog(), new ConnectionMeters(registry, connections), new HandshakeMeters(registry),
                door);
        admission = new Admission(services, addresses, this::isDraining);
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
        listener.admission.open();
        return listener;
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) door.socket().getLocalSocketAddress();
    }

    /// Live connections, handshakes included.
    public int connectionCount() {
        return connections.size();
    }

    /// How far each limit of connections is used now, by its name.
    public Map<String, Long> used() {
        return admission.used();
    }

    /// Accepts at another socket, too, which it owns from now on: same rules, places and deadlines.
    ///
    /// @param secure whether TLS comes first
    /// @param carrier what is put on top of each socket
    public void alsoAt(LayeredServerSocket socket, boolean secure, UnaryOperator<Transport> carrier) {
        admission.web(socket, secure, carrier);
    }

    /// Accepts at a door with rules and limits of its own, whose socket it owns from now on.
    public void alsoAt(SideDoor side) {
        admission.side(side);
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
        admission.look(now);
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
        admission.close();
        connections.forEach(Connection::stop);
        awaitNobody(STOP_WAIT);
        connections.forEach(Connection::cut);
        awaitNobody(CUT_WAIT);
        housekeeping.shutdownNow();
        services.sessions().admin().close();
        services.audit().close();
    }

    private void awaitNobody(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        while (!connections.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
