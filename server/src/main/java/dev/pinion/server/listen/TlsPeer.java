package dev.pinion.server.listen;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.session.Peer;

/// The other end of a TLS socket, which is there from the handshake on. Any thread.
///
/// @param group the key exchange group of a finished handshake, where it can be read
record TlsPeer(InetAddress address, Supplier<@Nullable SSLSocket> socket,
        Function<SSLSocket, Optional<String>> group) implements Peer {
    @Override
    public Optional<String> protection() {
        SSLSocket shaken = socket.get();
        if (shaken == null || !shaken.getSession().isValid()) {
            return Optional.empty();
        }
        return group.apply(shaken).or(() -> Optional.of(shaken.getSession().getCipherSuite()));
    }

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
