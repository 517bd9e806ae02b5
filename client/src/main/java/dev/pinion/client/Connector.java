package dev.pinion.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Set;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.tls.LocalSocket;
import dev.pinion.protocol.tls.PinnedTrust;
import dev.pinion.protocol.tls.TlsRules;

/// Makes one pinned connection: name, TCP, TLS, pin. Runs on the connection's reader thread, before any frame.
///
/// Every attempt has a TLS context of its own, so that no session is resumed and the server always shows its present key.
/// The host name is not checked: in pinned mode the key is the identity, and servers of an organisation move.
final class Connector {

    private final ClientConfig config;
    private final Set<Pin> pins;
    private final Plug plug;
    private final String address;

    Connector(ClientConfig config, Set<Pin> pins, Plug plug) {
        this.config = config;
        this.pins = pins;
        this.plug = plug;
        this.address = config.address();
    }

    /// Tries the addresses of the host one after the other; the caller's deadline pulls the plug.
    Socket connect() throws PinionException {
        Path local = config.localSocket();
        return local == null ? connectByPort() : connectLocally(local);
    }

    /// The kernel connects at once, or refuses: there is nobody to wait for.
    private Socket connectLocally(Path file) throws PinionException {
        try {
            Socket socket = LocalSocket.connect(file);
            plug.attach(socket);
            return socket;
        } catch (IOException failed) {
            throw unconnected(failed);
        }
    }

    private Socket connectByPort() throws PinionException {
        IOException last = null;
        for (InetAddress each : addresses()) {
            Socket socket = new Socket();
            plug.attach(socket);
            try {
                socket.setTcpNoDelay(true);
                socket.setKeepAlive(true);
                socket.connect(new InetSocketAddress(each, config.port()),
                        Math.toIntExact(Math.min(config.deadlines().connect().toMillis() + 1, Integer.MAX_VALUE)));
                return socket;
            } catch (IOException failed) {
                Plug.close(socket);
                last = failed;
            }
        }
        throw unconnected(last);
    }

    private InetAddress[] addresses() throws PinionException {
        try {
            return InetAddress.getAllByName(config.host());
        } catch (UnknownHostException unknown) {
            throw new PinionException.Unreachable(address, "the host name is unknown", unknown);
        }
    }

    private PinionException unconnected(@Nullable IOException why) {
        return switch (why) {
            case null -> new PinionException.Unreachable(address, "the host name has no address",
                    new UnknownHostException(config.host()));
            case SocketTimeoutException late -> new PinionException.TimedOut(Phase.CONNECT, "with " + address);
            case NoSuchFileException absent -> new PinionException.Refused(address, absent);
            case NoRouteToHostException none -> new PinionException.Unreachable(address, "no route to it", none);
            case ConnectException refused when saysRefused(refused) -> new PinionException.Refused(address, refused);
            default -> new PinionException.Unreachable(address, String.valueOf(why.getMessage()), why);
        };
    }

    private static boolean saysRefused(ConnectException failed) {
        return String.valueOf(failed.getMessage()).contains("refused");
    }

    PinnedSocket secure(Socket socket) throws PinionException {
        PinnedTrust trust = new PinnedTrust(pins::contains);
        try {
            return PinnedSocket.handshake(layered(socket, trust), pins, address);
        } catch (IOException failed) {
            Pin refused = trust.refused();
            throw refused != null ? new PinionException.PinMismatch(address, refused, pins) : handshakeFailed(failed);
        }
    }

    private SSLSocket layered(Socket socket, PinnedTrust trust) throws IOException {
        SSLSocket tls = (SSLSocket) context(trust).getSocketFactory()
                .createSocket(socket, config.host(), config.port(), true);
        SSLParameters parameters = tls.getSSLParameters();
        TlsRules.apply(parameters);
        tls.setSSLParameters(parameters);
        return tls;
    }

    private SSLContext context(PinnedTrust trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            ClientCertificate own = config.certificate();
            context.init(own == null ? null : own.keyManagers(), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java runtime has no TLS 1.3", broken);
        }
    }

    private PinionException handshakeFailed(IOException failed) {
        if (failed instanceof SSLException && !(failed.getCause() instanceof EOFException)
                && !(failed.getCause() instanceof SocketException)) {
            return new PinionException.ProtocolError(
                    "the TLS handshake with " + address + " failed: " + failed.getMessage(),
                    "a server that speaks TLS 1.3", failed);
        }
        return new PinionException.Lost(address
                + " closed the connection during the TLS handshake (its address rules, its limits, or a restart)",
                failed);
    }
}
