package dev.pinion.server.transport;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

import dev.pinion.certs.tls.PlainSocket;

/// A socket, with TLS on top of it or bare. Hard ends close the socket below TLS, where closing the TLS socket would wait behind
/// a writer that is stuck.
///
/// Threads: as [Transport] says.
public final class SocketTransport implements Transport {
    /// What is put on top of an accepted socket.
    public interface Layer {
        /// Whether it is TLS.
        boolean isSecure();

        /// Before the handshake, when the peer's first bytes are there. Thread: the connection's reader.
        Socket over(PlainSocket plain) throws IOException;

        /// After it. The key exchange group, where it can be read.
        Optional<String> handshakeFinished(SSLSocket socket);
    }

    private final PlainSocket plain;
    private final InetAddress address;
    private final int port;
    private final boolean brought;
    private final Layer layer;
    private volatile @Nullable Socket open;
    private volatile @Nullable String protection;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;

    public SocketTransport(PlainSocket plain, Layer layer) {
        this(plain, plain.getInetAddress(), plain.getPort(), false, layer);
    }

    private SocketTransport(PlainSocket plain, InetAddress address, int port, boolean brought, Layer layer) {
        this.plain = plain;
        this.address = address;
        this.port = port;
        this.brought = brought;
        this.layer = layer;
    }

    /// One that a trusted balancer has brought.
    ///
    /// @param client where the peer is, as the balancer says; empty: the balancer speaks for itself
    public static SocketTransport brought(PlainSocket plain, Optional<InetSocketAddress> client, Layer layer) {
        return new SocketTransport(plain, client.map(InetSocketAddress::getAddress).orElseGet(plain::getInetAddress),
                client.map(InetSocketAddress::getPort).orElseGet(plain::getPort), true, layer);
    }

    @Override
    public InetAddress address() {
        return address;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public @Nullable InetAddress balancer() {
        return brought ? plain.getInetAddress() : null;
    }

    @Override
    public Optional<String> protection() {
        return Optional.ofNullable(protection);
    }

    @Override
    public @Nullable X509Certificate certificate() {
        try {
            return open instanceof SSLSocket shaken
                    && shaken.getSession().getPeerCertificates()[0] instanceof X509Certificate own ? own : null;
        } catch (SSLPeerUnverifiedException showedNone) {
            return null;
        }
    }

    @Override
    public boolean open(TransportWatch watch) throws IOException {
        plain.watchedBy(watch);
        if (!plain.awaitInput() && layer.isSecure()) {
            throw new EOFException("the peer left without a word"); // a crowd that says nothing costs no TLS, no alert either
        }
        Socket layered = layer.over(plain);
        open = layered;
        if (layered instanceof SSLSocket secure) {
            secure.startHandshake();
            protection = layer.handshakeFinished(secure).orElseGet(secure.getSession()::getCipherSuite);
        } else {
            plain.watchedBy(watch.ofBytes());
        }
        in = layered.getInputStream();
        out = layered.getOutputStream();
        return true;
    }

    @Override
    public InputStream in() {
        return Objects.requireNonNull(in);
    }

    @Override
    public OutputStream out() {
        return Objects.requireNonNull(out);
    }

    @Override
    public void readTimeout(int millis) throws IOException {
        Socket opened = open;
        (opened == null ? plain : opened).setSoTimeout(millis);
    }

    @Override
    public boolean hasInput() {
        return plain.hasInput();
    }

    @Override
    public void close() throws IOException {
        Socket opened = open;
        try (plain) {
            if (opened != null) {
                opened.close();
            }
        }
    }

    @Override
    public void cut() throws IOException {
        plain.close();
    }
}
