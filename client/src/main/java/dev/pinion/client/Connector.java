package dev.pinion.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

import dev.pinion.client.threads.Plug;
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
    private final Plug plug;

    Connector(ClientConfig config, Plug plug) {
        this.config = config;
        this.plug = plug;
    }

    /// The first server that answers.
    ///
    /// @param servers in the order in which they are tried
    Race.Reached connect(List<ServerAddress> servers) throws PinionException, InterruptedException {
        Path local = config.localSocket();
        try {
            return local == null ? new Race(plug, config.deadlines().connect()).first(servers)
                    : new Race.Reached(servers.getFirst(), connectLocally(local));
        } catch (IOException failed) {
            throw unconnected(failed);
        }
    }

    /// The kernel connects at once, or refuses: there is nobody to wait for.
    private Socket connectLocally(Path file) throws IOException {
        Socket socket = LocalSocket.connect(file);
        plug.attach(socket);
        return socket;
    }

    private PinionException unconnected(IOException why) {
        String address = config.address();
        return switch (why) {
            case UnknownHostException unknown -> new PinionException.Unreachable(address, "the host name is unknown",
                    unknown);
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

    /// The TLS handshake with this server, which must show one of these keys.
    PinnedSocket secure(Race.Reached reached, Set<Pin> pins) throws PinionException {
        String address = config.localSocket() == null ? reached.server().toString() : config.address();
        PinnedTrust trust = new PinnedTrust(pins::contains);
        try {
            return PinnedSocket.handshake(layered(reached, trust), pins, address);
        } catch (IOException failed) {
            Pin refused = trust.refused();
            throw refused != null ? new PinionException.PinMismatch(address, refused, pins)
                    : handshakeFailed(failed, address);
        }
    }

    private SSLSocket layered(Race.Reached reached, PinnedTrust trust) throws IOException {
        SSLSocket tls = (SSLSocket) context(trust).getSocketFactory()
                .createSocket(reached.socket(), reached.server().host(), reached.server().port(), true);
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

    private PinionException handshakeFailed(IOException failed, String address) {
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
