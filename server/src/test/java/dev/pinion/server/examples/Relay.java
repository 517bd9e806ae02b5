package dev.pinion.server.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Stands between an example and its server: an address that stays while the server behind it is restarted, and a line
/// that can lose what the server says and can be cut.
///
/// Threads: one virtual thread accepts, two for each connection.
final class Relay implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile int port;
    private volatile boolean deaf;

    Relay(int port) throws IOException {
        this.port = port;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /// New connections go there.
    void leadTo(int other) {
        port = other;
    }

    /// From now on nothing that the server says arrives.
    void loseAnswers() {
        deaf = true;
    }

    /// Ends all connections; new ones are whole again.
    void cut() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
        deaf = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                Thread.startVirtualThread(() -> connect(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void connect(Socket client) {
        try (client; Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            open.add(server);
            Thread.startVirtualThread(() -> pump(client, server, false));
            pump(server, client, true);
        } catch (IOException nobodyListens) {
            return;
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[8192];
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!answers || !deaf) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException cut) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
