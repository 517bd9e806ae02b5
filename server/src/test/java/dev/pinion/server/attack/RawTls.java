package dev.pinion.server.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerOnlyTlsAuthentication;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/// A TLS 1.3 client that sends what a good one does not: empty records, KeyUpdates without end. It trusts any certificate.
///
/// Thread: its owner.
final class RawTls extends TlsClientProtocol implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    /// Until a frame was awaited.
    private final StringBuilder heard = new StringBuilder();

    private RawTls(Socket socket) throws IOException {
        super(socket.getInputStream(), socket.getOutputStream());
        this.socket = socket;
    }

    static RawTls open(int port) throws IOException {
        var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        try {
            var tls = new RawTls(socket);
            tls.connect(new InsecureClient(new JcaTlsCryptoProvider().create(new SecureRandom())));
            return tls;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    /// A record that holds these bytes, perhaps none.
    void record(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        writeRecord(ContentType.application_data, bytes, 0, bytes.length);
    }

    void keyUpdate() throws IOException {
        send13KeyUpdate(false);
    }

    /// What the server says until it ends the connection, or the beginning of it.
    String readToTheEnd() {
        var text = new StringBuilder();
        try {
            byte[] some = new byte[4096];
            for (int count = getInputStream().read(some); count >= 0; count = getInputStream().read(some)) {
                text.append(new String(some, 0, count, StandardCharsets.UTF_8));
            }
        } catch (IOException ended) {
            return text.toString();
        }
        return text.toString();
    }

    /// Until CONNECTED has come.
    void connect(String token) throws IOException {
        record("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + token + "\n\n\0");
        awaitText("CONNECTED");
    }

    /// Reads until this has come.
    void awaitText(String wanted) throws IOException {
        byte[] some = new byte[4096];
        while (heard.indexOf(wanted) < 0) {
            int count = getInputStream().read(some);
            if (count < 0) {
                throw new IOException("the server ended before it said " + wanted + ": " + heard);
            }
            heard.append(new String(some, 0, count, StandardCharsets.UTF_8));
        }
    }

    /// Of the message that has come last.
    String ackId() {
        int at = heard.lastIndexOf("\nack:") + "\nack:".length();
        return heard.substring(at, heard.indexOf("\n", at));
    }

    /// Without a goodbye, at once.
    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class InsecureClient extends DefaultTlsClient {
        InsecureClient(TlsCrypto crypto) {
            super(crypto);
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.TLSv13.only();
        }

        @Override
        public TlsAuthentication getAuthentication() {
            return new ServerOnlyTlsAuthentication() {
                @Override
                public void notifyServerCertificate(TlsServerCertificate certificate) {}
            };
        }
    }
}
