package dev.pinion.server.listen;

import java.net.InetAddress;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.session.Peer;

/// The other end of a TLS socket. Any thread.
record TlsPeer(SSLSocket socket) implements Peer {
    @Override
    public InetAddress address() {
        return socket.getInetAddress();
    }

    @Override
    public @Nullable X509Certificate certificate() {
        try {
            return socket.getSession().getPeerCertificates()[0] instanceof X509Certificate own ? own : null;
        } catch (SSLPeerUnverifiedException showedNone) {
            return null;
        }
    }
}
