package dev.pinion.server.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.certs.tls.LayeredServerSocket;
import dev.pinion.certs.tls.PlainSocket;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.server.limits.FloodLimits;
import dev.pinion.server.proxy.Introductions;
import dev.pinion.server.transport.SocketTransport;
import dev.pinion.server.transport.Transport;

/// All doors of a listener: asks each newcomer's address and a place for it, then begins its connection, or turns it away.
///
/// Threads: one [Acceptor] for each door, [OpeningThreads] for newcomers at the web door; a newcomer that a balancer brings is let in by the thread that has read its header.
final class Admission implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final ConnectionServices services;
    private final Predicate<InetAddress> addresses;
    private final BooleanSupplier drains;
    private final List<Acceptor> acceptors = new CopyOnWriteArrayList<>();
    private final List<Introductions> introductions = new CopyOnWriteArrayList<>();
    private final AtomicLong numbers = new AtomicLong();
    private final Places localPlaces;
    private final OpeningThreads openings = new OpeningThreads();
    private @Nullable LocalDoor local;
    private volatile boolean closing;

    /// What is asked of a newcomer.
    ///
    /// @param admits whether its address may connect
    /// @param area of the door's own places; null: it has none beside the server's
    /// @param probed whether others than clients come here, who ask how things are, also while it is drained
    private record Entrance(Predicate<InetAddress> admits, Places.@Nullable Area area, boolean probed) {}

    /// @param addresses that may connect, whatever the door, asked for each newcomer
    /// @param drains whether no client is let in any more
    Admission(ConnectionServices services, Predicate<InetAddress> addresses, BooleanSupplier drains) {
        this.services = services;
        this.addresses = addresses;
        this.drains = drains;
        localPlaces = new Places(services.limits().ofLocalDoor());
    }

    /// Opens the two that each server has: the operator's own, and the port.
    void open() {
        TlsDoor door = services.door();
        openLocal(door.local());
        SocketTransport.Layer layer = services.secure(door.socket());
        open("pinion-listener", door.socket(), new Entrance(_ -> true, null, false),
                plain -> new SocketTransport(plain, layer));
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

    /// Accepts at another socket, too, which it owns from now on: same rules, places and deadlines.
    ///
    /// @param secure whether TLS comes first
    /// @param carrier what is put on top of each socket
    void web(LayeredServerSocket socket, boolean secure, UnaryOperator<Transport> carrier) {
        SocketTransport.Layer layer = secure ? services.secure(socket) : services.clear();
        open("pinion-web", socket, new Entrance(_ -> true, null, true),
                plain -> carrier.apply(new SocketTransport(plain, layer)));
    }

    /// Accepts at a door with rules and limits of its own, whose socket it owns from now on.
    void side(SideDoor side) {
        Places.Area area = Places.ofDoor(side.connectionsMax(), side.handshakesMax(), side.connectionsPerAddressMax());
        var entrance = new Entrance(side.admits(), area, false);
        SocketTransport.Layer layer = services.secure(side.socket());
        String thread = "pinion-listener-" + side.name();
        if (side.balancers().isPresent()) {
            Predicate<InetAddress> trusted = side.balancers().get();
            Introductions waiting = introductions(side, entrance, layer);
            introductions.add(waiting);
            acceptors.add(Acceptor.start(thread, side.socket(), accepted -> {
                if (trusted.test(accepted.getInetAddress())) {
                    waiting.add(accepted);
                } else {
                    turnAway(new SocketTransport(accepted, layer), DisconnectReason.ADDRESS_DENIED);
                }
            }));
        } else {
            open(thread, side.socket(), entrance, plain -> new SocketTransport(plain, layer));
        }
    }

    private Introductions introductions(SideDoor side, Entrance entrance, SocketTransport.Layer layer) {
        FloodLimits flood = services.limits().flood();
        return new Introductions(new Introductions.Host() {
            @Override
            public void introduced(PlainSocket plain, Optional<InetSocketAddress> client) throws IOException {
                admit(SocketTransport.brought(plain, client, layer), entrance);
            }

            @Override
            public void refused(PlainSocket plain, String why) {
                services.meters().refused(DisconnectReason.PROXY_REFUSED);
                services.audit()
                        .turnedAway((InetSocketAddress) plain.getRemoteSocketAddress(), DisconnectReason.PROXY_REFUSED,
                                why);
            }
        }, flood.proxyDeadline(), flood.proxyHeaderBytesMax(), side.handshakesMax());
    }

    private void open(String thread, LayeredServerSocket socket, Entrance entrance,
            Function<PlainSocket, Transport> carrier) {
        acceptors.add(Acceptor.start(thread, socket, accepted -> admit(carrier.apply(accepted), entrance)));
    }

    private void admit(Transport transport, Entrance entrance) throws IOException {
        if (closing) {
            transport.cut();
            return;
        }
        if (!addresses.test(transport.address()) || !entrance.admits().test(transport.address())) {
            turnAway(transport, DisconnectReason.ADDRESS_DENIED);
            return;
        }
        if (drains.getAsBoolean() && !entrance.probed()) {
            turnAway(transport, DisconnectReason.SERVER_DRAINING);
            return;
        }
        Places.Area area = entrance.area();
        Place place = area == null ? services.places().enter(transport.address())
                : services.places().enter(transport.address(), area);
        if (place == null) {
            turnAway(transport, DisconnectReason.SERVER_FULL);
        } else {
            begin(transport, place, Thread.ofVirtual(),
                    entrance.probed() ? connection -> openSoon(connection, transport) : Connection::start);
        }
    }

    /// A probe among them must not wait behind a crowd.
    private void openSoon(Connection connection, Transport transport) {
        if (!openings.run(transport.address(), connection::open)) {
            connection.start();
        }
    }

    /// Asks for nothing but a place among its own. Its threads are the platform's, since whatever holds up virtual ones must not
    /// hold up the operator who comes to end it. Thread: `pinion-local`.
    private void admitLocal(SocketChannel accepted) {
        try {
            var transport = new SocketTransport(PlainSocket.over(accepted), services.secure(services.door().socket()));
            Place place = localPlaces.enter(transport.address());
            if (place == null) {
                turnAway(transport, DisconnectReason.SERVER_FULL);
            } else {
                begin(transport, place, Thread.ofPlatform().daemon(), Connection::start);
            }
        } catch (IOException | RuntimeException | Error lost) {
            LOG.error("a newcomer at the operator's door was lost", lost);
        }
    }

    private void begin(Transport accepted, Place place, Thread.Builder threads, Consumer<Connection> start)
            throws IOException {
        Connection connection = null;
        try {
            connection = new Connection(numbers.incrementAndGet(), accepted, place, services, threads);
            place.takenBy(connection);
            services.meters().accepted();
            services.connections().add(connection);
            start.accept(connection);
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

    /// How far each limit of connections is used now, by its name.
    Map<String, Long> used() {
        Map<String, Long> used = new HashMap<>(services.places().used());
        used.put("local.connections.max", localPlaces.used().getOrDefault("connections.max", 0L));
        return used;
    }

    /// Ends the balancers that do not say whom they bring. Thread: housekeeping.
    void look(long nowNanos) {
        introductions.forEach(waiting -> waiting.look(nowNanos));
    }

    /// Lets nobody in any more.
    @Override
    public void close() {
        closing = true;
        acceptors.forEach(Acceptor::close);
        introductions.forEach(Introductions::close);
        LocalDoor open = local;
        if (open != null) {
            open.close();
        }
        openings.close();
    }
}
