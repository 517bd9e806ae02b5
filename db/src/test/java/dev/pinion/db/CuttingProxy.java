package dev.pinion.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/// The way between a log and its database, which can be cut, also around a commit. Virtual threads copy; any thread cuts.
final class CuttingProxy implements AutoCloseable {

    private static final String COMMIT = "COMMIT\0";

    /// Where the next commit is cut off.
    enum Cut {
        NEVER,
        /// The database does not hear of it.
        BEFORE_COMMIT,
        /// The database does it, and nobody hears of that.
        BEFORE_ANSWER
    }

    private final ServerSocket door;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NEVER);
    private volatile boolean interrupted;

    CuttingProxy(int target) throws IOException {
        this.target = target;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    void cutNext(Cut cut) {
        next.set(cut);
    }

    /// The cut has been made.
    boolean isCut() {
        return next.get() == Cut.NEVER;
    }

    /// All connections end, and there are no new ones until it is whole again.
    void interrupt() {
        interrupted = true;
        open.forEach(CuttingProxy::end);
    }

    void restore() {
        interrupted = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = door.accept();
                if (interrupted) {
                    end(client);
                } else {
                    connect(client);
                }
            }
        } catch (IOException closed) {
            open.forEach(CuttingProxy::end);
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        Pair pair = new Pair(client, server);
        open.add(client);
        open.add(server);
        if (interrupted) {
            // Between its being asked for and its being noted.
            pair.end();
            return;
        }
        Thread.ofVirtual().start(() -> {
            try {
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                Thread.ofVirtual().start(() -> pair.copy(server, client, false));
                pair.copy(client, server, true);
            } catch (IOException notReached) {
                pair.end();
            }
        });
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException nobodyWaits) {
            throw new IllegalStateException(nobodyWaits);
        }
    }

    private final class Pair {

        private final Socket client;
        private final Socket server;
        private volatile boolean swallows;
        /// Of the client's half alone.
        private String prepared = "";

        Pair(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void copy(Socket from, Socket to, boolean asks) {
            byte[] buffer = new byte[64 * 1024];
            try (InputStream source = from.getInputStream(); OutputStream target = to.getOutputStream()) {
                for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
                    if (asks ? cuts(buffer, read) : swallows) {
                        break;
                    }
                    target.write(buffer, 0, read);
                }
            } catch (IOException ended) {
                // As the other half is, below.
            }
            end();
        }

        private boolean cuts(byte[] buffer, int read) {
            String sent = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
            int commit = sent.indexOf(COMMIT);
            if (commit > 0) {
                // The statement's name stands between the message's length and its text, and instead of that from then on.
                prepared = sent.substring(sent.lastIndexOf('\0', commit - 2) + 2, commit - 1);
            }
            boolean commits = commit > 0 || (!prepared.isEmpty() && sent.contains("\0" + prepared + "\0"));
            Cut cut = next.get();
            if (cut == Cut.NEVER || !commits) {
                return false;
            }
            next.set(Cut.NEVER);
            swallows = true;
            return cut == Cut.BEFORE_COMMIT;
        }

        void end() {
            CuttingProxy.end(client);
            CuttingProxy.end(server);
            open.remove(client);
            open.remove(server);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
