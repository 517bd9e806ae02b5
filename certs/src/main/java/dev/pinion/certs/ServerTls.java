package dev.pinion.certs;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;

import dev.pinion.protocol.tls.TlsRules;

/// TLS for the server's sockets: version, ciphers and ALPN by [TlsRules], and a key that can be swapped while the
/// sockets stay bound. Every handshake that begins after [#swap] shows the new key, also to a client that would resume:
/// no session tickets are issued. Connections that exist are not touched. Any thread.
public final class ServerTls {
    /// RFC 8446, 4.6.1 forbids tickets that live longer than seven days, so the JDK issues none when sessions would.
    /// That is a
    /// setting of this context alone; `jdk.tls.server.newSessionTicketCount=0` is read once per JVM and would
    /// bind everyone else in it.
    private static final int SESSION_TIMEOUT_WITHOUT_TICKETS = 7 * 24 * 3600 + 1;

    /// Whether the server asks clients for a certificate (RFC 8705: tokens bound to one).
    public enum ClientCertificate {
        /// Not asked for.
        IGNORED,
        /// Asked for; a client without one is let in. Whose it is decides the token that names it, not a CA.
        WANTED
    }

    private final SwappableKeys keys;
    private final SSLContext context;

    /// Shows this key until [#swap] is called.
    public ServerTls(ServerKey current) {
        this.keys = new SwappableKeys(current);
        try {
            this.context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {keys}, new TrustManager[] {new PossessionOnlyTrust()}, new SecureRandom());
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
        context.getServerSessionContext().setSessionTimeout(SESSION_TIMEOUT_WITHOUT_TICKETS);
        context.getServerSessionContext().setSessionCacheSize(1); // nothing is ever cached; zero would mean no limit
    }

    /// For sockets that are made in another way than by [#listen]: whoever uses it applies [TlsRules] himself.
    public SSLContext context() {
        return context;
    }

    /// The key that handshakes show now.
    public ServerKey current() {
        return keys.current();
    }

    /// All handshakes from now on show this key; those in flight end with the one that they began with.
    public void swap(ServerKey next) {
        keys.swap(next);
    }

    /// A bound socket that asks for no client certificate.
    ///
    /// @param backlog
    ///            connections that the kernel holds before we accept them
    /// @throws IOException
    ///             when the address is taken or not ours
    public SSLServerSocket listen(InetSocketAddress address, int backlog) throws IOException {
        return listen(address, backlog, ClientCertificate.IGNORED);
    }

    /// A bound socket. A restart can bind again at once, though connections of the last run linger in the kernel.
    public SSLServerSocket listen(InetSocketAddress address, int backlog, ClientCertificate client) throws IOException {
        SSLServerSocket socket = new LayeredServerSocket(context);
        try {
            SSLParameters parameters = socket.getSSLParameters();
            TlsRules.apply(parameters);
            parameters.setWantClientAuth(client == ClientCertificate.WANTED);
            socket.setSSLParameters(parameters);
            socket.setReuseAddress(true);
            socket.bind(address, backlog);
            return socket;
        } catch (IOException | RuntimeException refused) {
            socket.close();
            throw refused;
        }
    }
}
