package dev.pinion.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/// A network between a client and its server in which each connection has its own fault, in turn; without one left it is a good network.
///
/// Threads: virtual, `proxy-accept` and two for each connection.
final class FaultyProxy implements AutoCloseable {

    /// What happens to a connection, and where: after so many bytes in one direction.
    ///
    /// @param up from the client to the server
    record Fault(Kind kind, boolean up, int offset, int bit) {
        @Override
        public String toString() {
            return kind + (up ? " up " : " down ") + offset + (kind == Kind.FLIP ? "." + bit : "");
        }
    }

    enum Kind {
        /// Both ends get an end of stream.
        FIN,
        /// Both ends get a reset.
        RST,
        /// One bit is another one; what follows is not touched.
        FLIP,
        /// Not a byte goes on, in either direction, and nobody is told.
        STALL,
        /// What follows goes on byte by byte.
        DRIP
    }

    /// A connection that has gone on for so long after its fault is cut, or no other would have its turn.
    private static final int SURVIVED_BYTES = 4_000;

    private final ServerSocket listener;
    private final int port;
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger done = new AtomicInteger();

    /// @param port the server's, on loopback
    FaultyProxy(int port) throws IOException {
        this.port = port;
        listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy-accept").start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void add(List<Fault> more) {
        faults.addAll(more);
    }

    /// How many faults have happened.
    int done() {
        return done.get();
    }

    int left() {
        return faults.size();
    }

    /// Ends all connections that there are.
    void breakAll() {
        sockets.forEach(FaultyProxy::close);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.removeIf(Socket::isClosed);
                sockets.add(client);
                sockets.add(server);
                Fault fault = faults.poll();
                var stalled = new CountDownLatch(1);
                pump(new Way(client, server, fault != null && fault.up() ? fault : null, stalled));
                pump(new Way(server, client, fault != null && !fault.up() ? fault : null, stalled));
            }
        } catch (IOException closed) {
            // The test is over.
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
            case DRIP -> {
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

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(FaultyProxy::close);
    }
}
