package dev.pinion.certs;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import dev.pinion.certs.tls.BouncyTls;
import dev.pinion.certs.tls.JdkTls;
import dev.pinion.certs.tls.LayeredServerSocket;
import dev.pinion.certs.tls.PossessionOnlyTrust;
import dev.pinion.certs.tls.SwappableKeys;
import dev.pinion.certs.tls.TlsStack;
import dev.pinion.protocol.tls.TlsRules;

/// TLS for the server's sockets: version, ciphers and ALPN by [TlsRules], and a key that can be swapped while the
/// sockets stay bound. Every handshake that begins after [#swap] shows the new key, also to a client that would resume:
/// no session tickets are issued. Connections that exist are not touched. Any thread.
public final class ServerTls {
    private static final String BOUNCY_CASTLE_JSSE = "org.bouncycastle.jsse.provider.BouncyCastleJsseProvider";

    /// Whether the server asks clients for a certificate (RFC 8705: tokens bound to one).
    public enum ClientCertificate {
        /// Not asked for.
        IGNORED,
        /// Asked for; a client without one is let in. Whose it is decides the token that names it, not a CA.
        WANTED
    }

    private final SwappableKeys keys;
    private volatile ServerKey current;
    private final TlsStack stack;

    /// The JDK's TLS.
    public ServerTls(ServerKey current) {
        this(current, TlsProvider.JDK);
    }

    /// Shows this key until [#swap] is called.
    ///
    /// @throws TlsProviderAbsentException
    ///             when what the provider needs is not on the class path
    public ServerTls(ServerKey current, TlsProvider provider) {
        this.current = current;
        keys = new SwappableKeys(current.privateKey(), current.chain());
        stack = switch (provider) {
            case JDK -> JdkTls.of(keys, new PossessionOnlyTrust());
            case BOUNCY_CASTLE -> bouncyCastle(keys);
        };
    }

    /// Looks first whether the jar is there: what a missing class does later is told to nobody who could help.
    private static TlsStack bouncyCastle(SwappableKeys keys) {
        try {
            Class.forName(BOUNCY_CASTLE_JSSE, false, ServerTls.class.getClassLoader());
        } catch (ClassNotFoundException absent) {
            throw new TlsProviderAbsentException(absent);
        }
        return BouncyTls.of(keys, new PossessionOnlyTrust());
    }

    /// For tests of what it remembers. Sockets come from [#listen] only: Bouncy Castle's need a `PlainSocket` below.
    SSLContext context() {
        return stack.context();
    }

    /// The key exchange group of a finished handshake, such as `X25519MLKEM768`. The JDK tells nobody, and Bouncy Castle
    /// only on the class path.
    public Optional<String> group(SSLSocket socket) {
        return stack.group(socket);
    }

    /// Whether a finished handshake showed the key that is the current one now, and not one that was swapped meanwhile.
    public boolean showedCurrent(SSLSocket socket) {
        Certificate[] shown = socket.getSession().getLocalCertificates();
        return shown != null && shown.length > 0 && shown[0].equals(current().certificate());
    }

    /// The key that handshakes show now.
    public ServerKey current() {
        return current;
    }

    /// All handshakes from now on show this key; those in flight end with the one that they began with.
    public synchronized void swap(ServerKey next) {
        current = next;
        keys.swap(next.privateKey(), next.chain());
    }

    /// A bound socket that asks for no client certificate.
    ///
    /// @param backlog
    ///            connections that the kernel holds before we accept them
    /// @throws IOException
    ///             when the address is taken or not ours
    public LayeredServerSocket listen(InetSocketAddress address, int backlog) throws IOException {
        return listen(address, backlog, ClientCertificate.IGNORED);
    }

    /// A bound socket. A restart can bind again at once, though connections of the last run linger in the kernel.
    public LayeredServerSocket listen(InetSocketAddress address, int backlog, ClientCertificate client)
            throws IOException {
        var socket = new LayeredServerSocket(stack);
        try {
            SSLParameters parameters = socket.getSSLParameters();
            TlsRules.apply(parameters);
            stack.complete(parameters);
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
