package dev.pinion.cli.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/// A network between a client and its server in which each connection has its own fault, in turn; without one left it is a good network.
///
/// Threads: virtual, `network-accept` and two for each connection. Listens on loopback only, to as many connections as one client has.
public final class FaultyNetwork implements AutoCloseable {

    /// What happens to a connection, and where: after so many bytes in one direction.
    ///
    /// @param up from the client to the server
    public record Fault(Kind kind, boolean up, int offset, int bit) {
        @Override
        public String toString() {
            return kind + (up ? " up " : " down ") + offset + (kind == Kind.FLIP ? "." + bit : "");
        }
    }

    public enum Kind {
        /// Both ends get an end of stream.
        FIN,
        /// Both ends get a reset.
        RST,
        /// One bit is another one; what follows is not touched.
        FLIP,
        /// Not a byte goes on, in either direction, and nobody is told.
        STALL,
        /// What follows goes on byte by byte.
        DRIP,
        /// From its first byte on it leads to somebody else, who has another key.
        STRANGER
    }

    /// Cuts at every so many bytes of both directions, FIN and RST by turns.
    public static List<Fault> cuts(int step, int first, int within) {
        List<Fault> cuts = new ArrayList<>();
        for (int offset = first; offset < within; offset += step) {
            boolean even = offset / step % 2 == 0;
            cuts.add(new Fault(even ? Kind.FIN : Kind.RST, true, offset, 0));
            cuts.add(new Fault(even ? Kind.RST : Kind.FIN, false, offset, 0));
        }
        return cuts;
    }

    /// Faults of one kind at random places.
    public static List<Fault> some(Kind kind, int count, int within, Random random) {
        List<Fault> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(new Fault(kind, random.nextBoolean(), random.nextInt(within), random.nextInt(Byte.SIZE)));
        }
        return some;
    }

    /// To whom a connection leads that does not lead to the server.
    interface Stranger {
        /// Answers until the client leaves, and counts the bytes that it was told behind the handshake.
        void converse(Socket client, AtomicInteger told) throws IOException;
    }

    /// A connection that has gone on for so long after its fault is cut, or no other would have its turn.
    private static final int SURVIVED_BYTES = 4_000;

    private final ServerSocket listener;
    private final String host;
    private final int port;
    private final Stranger stranger;
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger toldToStrangers = new AtomicInteger();

    /// To a server on this machine, by a free port.
    ///
    /// @param port the server's
    public FaultyNetwork(int port) throws IOException {
        this(0, InetAddress.getLoopbackAddress().getHostAddress(), port, (client, told) -> {});
    }

    /// @param here the port to listen on; 0 for a free one
    /// @param host the server's
    /// @param port the server's
    FaultyNetwork(int here, String host, int port, Stranger stranger) throws IOException {
        this.host = host;
        this.port = port;
        this.stranger = stranger;
        listener = new ServerSocket(here, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("network-accept").start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public void add(List<Fault> more) {
        faults.addAll(more);
    }

    /// How many faults have happened.
    public int done() {
        return done.get();
    }

    public int left() {
        return faults.size();
    }

    /// How many bytes the client has told strangers: more than 0 is its fault.
    int toldToStrangers() {
        return toldToStrangers.get();
    }

    /// Ends all connections that there are.
    public void breakAll() {
        sockets.forEach(FaultyNetwork::close);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.removeIf(Socket::isClosed);
                sockets.add(client);
                Fault fault = faults.poll();
                if (fault != null && fault.kind() == Kind.STRANGER) {
                    Thread.ofVirtual().start(() -> meetStranger(client));
                } else {
                    lead(client, fault);
                }
            }
        } catch (IOException closed) {
            // The network is over.
        }
    }

    /// To the server; where that is away, the client is left alone.
    private void lead(Socket client, @Nullable Fault fault) {
        try {
            Socket server = new Socket(host, port);
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            var stalled = new CountDownLatch(1);
            pump(new Way(client, server, fault != null && fault.up() ? fault : null, stalled));
            pump(new Way(server, client, fault != null && !fault.up() ? fault : null, stalled));
        } catch (IOException serverAway) {
            close(client);
        }
    }

    private void meetStranger(Socket client) {
        done.incrementAndGet();
        try {
            stranger.converse(client, toldToStrangers);
        } catch (IOException refusedAsItShould) {
            // The handshake failed, or the client left.
        } finally {
            close(client);
        }
    }

    /// One direction of a connection.
    ///
    /// @param fault what happens to it; null for nothing
    /// @param stalled open as long as bytes go on, in both directions
    private record Way(Socket from, Socket to, @Nullable Fault fault, CountDownLatch stalled) {}

    private void pump(Way way) {
        Thread.ofVirtual().start(() -> {
            try {
                copy(way);
            } catch (IOException ended) {
                // Whoever ended it.
            } finally {
                close(way.from());
                close(way.to());
            }
        });
    }

    private void copy(Way way) throws IOException {
        InputStream in = way.from().getInputStream();
        Fault fault = way.fault();
        byte[] buffer = new byte[16 * 1024];
        long passed = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (way.stalled().getCount() == 0) {
                continue; // swallowed
            }
            if (fault == null) {
                way.to().getOutputStream().write(buffer, 0, count);
            } else if (!copy(way, fault, buffer, count, passed)) {
                return;
            }
            passed += count;
        }
    }

    /// False when the connection is over.
    private boolean copy(Way way, Fault fault, byte[] buffer, int count, long passed) throws IOException {
        OutputStream out = way.to().getOutputStream();
        boolean here = passed <= fault.offset() && fault.offset() < passed + count;
        if (here && !strike(way, fault, buffer, (int) (fault.offset() - passed))) {
            return false;
        }
        if (way.stalled().getCount() > 0) {
            boolean drips = fault.kind() == Kind.DRIP && passed + count > fault.offset();
            for (int at = 0, step = drips ? 1 : count; at < count; at += step) {
                out.write(buffer, at, step);
            }
        }
        return passed + count <= fault.offset() + SURVIVED_BYTES; // longer, as by a bit that TLS ignores
    }

    /// False when the connection is over.
    private boolean strike(Way way, Fault fault, byte[] buffer, int at) throws IOException {
        done.incrementAndGet();
        switch (fault.kind()) {
            case FIN, RST -> {
                way.to().getOutputStream().write(buffer, 0, at);
                if (fault.kind() == Kind.RST) {
                    way.from().setSoLinger(true, 0);
                    way.to().setSoLinger(true, 0);
                }
                return false;
            }
            case FLIP -> buffer[at] ^= (byte) (1 << fault.bit());
            case STALL -> {
                way.to().getOutputStream().write(buffer, 0, at);
                way.stalled().countDown();
            }
            case DRIP, STRANGER -> {
            }
        }
        return true;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closedAllTheSame) {
            // Nothing is left to do with it.
        }
    }

    /// Ends it, and all connections.
    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(FaultyNetwork::close);
    }
}
