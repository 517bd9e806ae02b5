package dev.pinion.bench.ceiling;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

import dev.pinion.protocol.tls.TlsRules;

/// The ceiling: STOMP over TLS on virtual threads with nothing behind it. It authenticates nobody, stores nothing and
/// acknowledges at once; what a server on this machine loses against it is the price of what it does.
/// Listens on loopback only. Thread: one virtual thread accepts, two serve each connection.
public final class Ceiling implements AutoCloseable {
    private static final int BACKLOG = 1_024;

    private final SSLServerSocket listener;
    private final Behaviour behaviour;
    private final Map<String, Topic> topics = new ConcurrentHashMap<>();
    private final Set<SSLSocket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong frames = new AtomicLong();
    private final AtomicLong receipts = new AtomicLong();
    private final AtomicLong messages = new AtomicLong();
    private final boolean honest;

    private Ceiling(SSLServerSocket listener, Behaviour behaviour) {
        this.listener = listener;
        this.behaviour = behaviour;
        this.honest = behaviour.equals(Behaviour.HONEST);
    }

    /// Listens from now on.
    ///
    /// @param port 0 picks a free one
    public static Ceiling start(ThrowawayKey key, int port, Behaviour behaviour)
            throws IOException, GeneralSecurityException {
        var listener = (SSLServerSocket) key.context().getServerSocketFactory().createServerSocket();
        SSLParameters rules = listener.getSSLParameters();
        TlsRules.apply(rules);
        listener.setSSLParameters(rules);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        Ceiling ceiling = new Ceiling(listener, behaviour);
        Thread.ofVirtual().name("ceiling-listener").start(ceiling::accept);
        return ceiling;
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                SSLSocket socket = (SSLSocket) listener.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> {
                    new Connection(this, socket).run();
                    sockets.remove(socket);
                });
            }
        } catch (IOException closed) {
            // The end of the responder.
        }
    }

    Topic topic(byte[] destination) {
        return topics.computeIfAbsent(new String(destination, StandardCharsets.UTF_8),
                _ -> new Topic(destination, behaviour.historyMost()));
    }

    void left(Connection connection) {
        topics.values().forEach(topic -> topic.leave(connection));
    }

    void beforeFrame() throws IOException, InterruptedException {
        if (!honest)
            behaviour.beforeFrame(frames.incrementAndGet());
    }

    int copiesOfReceipt() {
        return honest ? 1 : behaviour.receipts(receipts.incrementAndGet());
    }

    int copiesOfMessage() {
        return honest ? 1 : behaviour.messages(messages.incrementAndGet());
    }

    /// Goes away like a server that is killed: without a word.
    @Override
    public void close() throws IOException {
        listener.close();
        for (SSLSocket socket : sockets)
            socket.close();
    }
}
