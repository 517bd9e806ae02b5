package dev.pinion.server.session;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.transport.Transport;

/// Who is at the other end of a session's connection, as TLS and TCP have it; never from a header. Any thread.
public interface Peer {
    InetAddress address();

    static Peer of(Transport transport) {
        return new OfTransport(transport);
    }

    /// Whether it came by the operator's door on this machine, which needs no address.
    default boolean isLocal() {
        return address().isAnyLocalAddress();
    }

    /// How the connection is protected: the key exchange group where the provider tells it, else the cipher suite. Empty
    /// before the handshake has ended.
    Optional<String> protection();

    /// The client certificate whose key the peer proved to hold in this connection's handshake, or null. To be asked after
    /// the handshake.
    @Nullable
    X509Certificate certificate();

    /// The other end of a transport.
    ///
    /// @param transport that carries what it says
    record OfTransport(Transport transport) implements Peer {
        @Override
        public InetAddress address() {
            return transport.address();
        }

        @Override
        public Optional<String> protection() {
            return transport.protection();
        }

        @Override
        public @Nullable X509Certificate certificate() {
            return transport.certificate();
        }
    }
}
