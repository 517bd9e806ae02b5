package dev.pinion.server.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLSocket;

import dev.pinion.certs.tls.LayeredServerSocket;
import dev.pinion.certs.tls.PlainSocket;
import dev.pinion.protocol.stomp.BufferPool;
import dev.pinion.server.fair.Paces;
import dev.pinion.server.limits.ConnectionLimits;
import dev.pinion.server.session.SessionServices;
import dev.pinion.server.transport.SocketTransport;

/// What all connections of a listener share.
///
/// @param paces of addresses, for what comes before CONNECT
/// @param connections those that live, for housekeeping and for the end
record ConnectionServices(SessionServices sessions, ConnectionLimits limits, BufferPool buffers, Places places,
        Paces<InetAddress> paces, Set<Connection> connections, AuditLog audit, ConnectionMeters meters,
        HandshakeMeters handshakes, TlsDoor door) {

    /// TLS as the door has it.
    SocketTransport.Layer secure(LayeredServerSocket socket) {
        return new SocketTransport.Layer() {
            @Override
            public Socket over(PlainSocket plain) throws IOException {
                tune(plain);
                return socket.layer(plain);
            }

            @Override
            public Optional<String> handshakeFinished(SSLSocket shaken) {
                Optional<String> group = door.group().apply(shaken);
                handshakes.finished(shaken.getSession(), group, door.current().test(shaken));
                return group;
            }
        };
    }

    /// No TLS at all.
    SocketTransport.Layer clear() {
        return new SocketTransport.Layer() {
            @Override
            public Socket over(PlainSocket plain) throws IOException {
                tune(plain);
                return plain;
            }

            @Override
            public Optional<String> handshakeFinished(SSLSocket shaken) {
                throw new IllegalStateException("there is no handshake without TLS");
            }
        };
    }

    private void tune(PlainSocket socket) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setOption(StandardSocketOptions.SO_SNDBUF, limits.socketBufferBytes());
        } catch (SocketException gone) {
            throw new IOException("the peer left before the handshake", gone);
        }
    }
}
