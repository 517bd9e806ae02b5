package dev.pinion.server.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLSocket;

import jdk.net.ExtendedSocketOptions;

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
    private static final int KEEP_ALIVE_IDLE_SECONDS = 60;
    private static final int KEEP_ALIVE_INTERVAL_SECONDS = 10;
    private static final int KEEP_ALIVE_QUESTIONS = 6;

    /// TLS as the door has it.
    SocketTransport.Layer secure(LayeredServerSocket socket) {
        return new SocketTransport.Layer() {
            @Override
            public boolean isSecure() {
                return true;
            }

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
            public boolean isSecure() {
                return false;
            }

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
            askWhenSilent(socket);
            socket.setOption(StandardSocketOptions.SO_SNDBUF, limits.socketBufferBytes());
        } catch (SocketException gone) {
            throw new IOException("the peer left before the handshake", gone);
        }
    }

    /// The kernel's own patience with a peer whose machine is gone, two hours and more, would be that of a session without
    /// heart-beats, and of the messages that it holds.
    private static void askWhenSilent(PlainSocket socket) throws IOException {
        socket.setKeepAlive(true);
        if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_QUESTIONS);
        }
    }
}
