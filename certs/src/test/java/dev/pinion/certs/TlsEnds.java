package dev.pinion.certs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import dev.pinion.protocol.Pin;

/// A TLS server on the loopback that echoes, and clients for it that trust anyone, since they look at the
/// pin afterwards.
final class TlsEnds implements AutoCloseable {
    private final SSLServerSocket listener;

    TlsEnds(ServerTls tls) throws IOException {
        this(tls.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50));
    }

    TlsEnds(SSLServerSocket bound) {
        listener = bound;
        Thread.startVirtualThread(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                SSLSocket socket = (SSLSocket) listener.accept();
                Thread.startVirtualThread(() -> echo(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void echo(SSLSocket socket) {
        try (socket) {
            byte[] buffer = new byte[1024];
            for (int n = socket.getInputStream().read(buffer); n >= 0; n = socket.getInputStream().read(buffer)) {
                socket.getOutputStream().write(buffer, 0, n);
            }
        } catch (IOException theClientsTestSeesIt) {
            // a refused handshake is what some tests ask for
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /// One context for many connections, as a client that would resume has it.
    static SSLContext clientContext() throws GeneralSecurityException {
        return clientContext(new AtomicInteger());
    }

    /// The same, counting the certificates that it was shown.
    static SSLContext clientContext(AtomicInteger shown) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new InsecureTrust(shown)}, new SecureRandom());
        return context;
    }

    /// Connected, not yet shaken hands.
    SSLSocket connect(SSLContext context) throws IOException {
        // host and port given: that is the key under which the JDK's client keeps sessions for resumption
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    /// The pin that a new connection of this client is shown, after a byte went there and back (only then has a ticket
    /// arrived, if one was sent).
    Pin pinShown(SSLContext context) throws IOException {
        try (SSLSocket socket = connect(context)) {
            roundTrip(socket, 'x');
            return pin(socket);
        }
    }

    static Pin pin(SSLSocket socket) throws IOException {
        return Pin.of(socket.getSession().getPeerCertificates()[0].getPublicKey());
    }

    static void roundTrip(SSLSocket socket, int b) throws IOException {
        socket.getOutputStream().write(b);
        if (socket.getInputStream().read() != b) {
            throw new IOException("no echo");
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private record InsecureTrust(AtomicInteger shown) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new IllegalStateException("a client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            shown.incrementAndGet(); // the pin is looked at after the handshake
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
