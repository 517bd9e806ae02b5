package dev.pinion.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import dev.pinion.protocol.tls.TlsRules;

/// A server that does what a test's script says, in raw bytes: one virtual thread per connection, on a free port of loopback.
final class HostileServer implements AutoCloseable {

    /// What is said on one connection after the TLS handshake.
    interface Script {
        void play(Peer peer) throws IOException;
    }

    /// What is done with the TCP connection before any TLS.
    interface RawScript {
        void play(Socket socket) throws IOException;
    }

    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    private HostileServer(RawScript script) {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
        Thread.ofVirtual().name("hostile-listener").start(() -> accept(script));
    }

    static HostileServer raw(RawScript script) {
        return new HostileServer(script);
    }

    static HostileServer with(Script script) {
        return with(TestKey.RIGHT, script);
    }

    static HostileServer with(TestKey key, Script script) {
        return new HostileServer(socket -> script.play(new Peer(shakeHands(key, socket))));
    }

    /// Answers CONNECT as it should, then does what the script says.
    static HostileServer loggedIn(Script script) {
        return with(peer -> {
            peer.login();
            script.play(peer);
        });
    }

    static SSLSocket shakeHands(TestKey key, Socket socket) throws IOException {
        SSLSocket tls = (SSLSocket) key.context().getSocketFactory().createSocket(socket, null, socket.getPort(), true);
        tls.setUseClientMode(false);
        SSLParameters parameters = tls.getSSLParameters();
        TlsRules.apply(parameters);
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    private void accept(RawScript script) {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().name("hostile-peer").start(() -> play(script, socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void play(RawScript script, Socket socket) {
        try {
            script.play(socket);
        } catch (IOException | RuntimeException | AssertionError fault) {
            faults.add(fault);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    /// What went wrong in scripts, a client that hangs up included.
    List<Throwable> faults() {
        return faults;
    }

    /// A client that trusts this server, with patience for a test.
    ClientConfig.Builder client() {
        return ClientConfig.builder(listener.getInetAddress().getHostAddress(), port())
                .pin(TestKey.RIGHT.pin())
                .token("a.b.c")
                .reconnect(RetryPolicy.NEVER)
                .heartBeat(Duration.ofSeconds(10));
    }

    /// Closes a client before the block ends that would close it.
    static void goodbye(PinionClient client) {
        client.close();
    }

    PinionClient connect() throws PinionException, InterruptedException {
        return PinionClient.connect(client().build());
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
