package dev.pinion.cli.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.certs.ServerTls;

/// Somebody with a key that no client knows, who finishes every handshake and waits for what he is told.
///
/// Threads: any number; each conversation has its own sockets. A conversation ends after [#PATIENCE_MILLIS] of silence.
final class TlsStranger implements FaultyNetwork.Stranger {
    private static final int PATIENCE_MILLIS = 2_000;
    private static final int HEARD_MAX = 64 * 1024;

    private final ServerTls tls;

    private TlsStranger(ServerTls tls) {
        this.tls = tls;
    }

    /// @param folder an empty one, for its key
    static TlsStranger in(Path folder) {
        return new TlsStranger(new ServerTls(
                ServerKeyStore
                        .openOrCreate(folder.resolve("keys"), CertificateRequest.forNames(List.of("localhost")),
                                Clock.systemUTC(), new SecureRandom())
                        .current()));
    }

    @Override
    public void converse(Socket client, AtomicInteger told) throws IOException {
        try (SSLServerSocket door = tls.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
                var way = new Socket(door.getInetAddress(), door.getLocalPort());
                SSLSocket here = (SSLSocket) door.accept()) {
            client.setSoTimeout(PATIENCE_MILLIS);
            here.setSoTimeout(PATIENCE_MILLIS);
            Thread.ofVirtual().start(() -> copy(client, way));
            Thread.ofVirtual().start(() -> copy(way, client));
            hear(here, told);
        }
    }

    private static void hear(SSLSocket here, AtomicInteger told) throws IOException {
        here.startHandshake();
        InputStream in = here.getInputStream();
        for (int heard = 0; heard < HEARD_MAX && in.read() >= 0; heard++) {
            told.incrementAndGet();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // By the client, or since it is over.
        }
    }
}
