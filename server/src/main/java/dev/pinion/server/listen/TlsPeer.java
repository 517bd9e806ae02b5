package dev.pinion.server.listen;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.session.Peer;

/// The other end of a TLS socket, which is there from the handshake on. Any thread.
record TlsPeer(InetAddress address, Supplier<@Nullable SSLSocket> socket) implements Peer {
    @Override
    public @Nullable X509Certificate certificate() {
        SSLSocket shaken = socket.get();
        try {
            return shaken != null && shaken.getSession().getPeerCertificates()[0] instanceof X509Certificate own ? own
                    : null;
        } catch (SSLPeerUnverifiedException showedNone) {
            return null;
        }
    }
}
