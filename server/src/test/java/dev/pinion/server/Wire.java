package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.tls.LocalSocket;

/// A client made of bytes: it says what a test says, and knows STOMP only as far as it must to tell frames apart. It
/// trusts any certificate, since certificates are not what it tests.
public final class Wire implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    private final SSLSocket socket;
    private final InputStream in;
    private final OutputStream out;

    private Wire(SSLSocket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    public static Wire open(int port) throws IOException {
        return open(port, "127.0.0.1");
    }

    public static Wire open(int port, String from) throws IOException {
        return open(port, from, new KeyManager[0]);
    }

    /// Shows a client certificate when the server asks for one.
    public static Wire open(int port, String from, KeyManager... keys) throws IOException {
        SSLSocket socket = (SSLSocket) insecureContext(keys).getSocketFactory()
                .createSocket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(from), 0);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.startHandshake();
        return new Wire(socket);
    }

    /// On top of a connection that has begun, as a balancer's has.
    public static Wire over(Socket plain, int port) throws IOException {
        SSLSocket socket = (SSLSocket) insecureContext().getSocketFactory()
                .createSocket(plain, "127.0.0.1", port, true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.startHandshake();
        return new Wire(socket);
    }

    /// By the operator's door on this machine.
    public static Wire openLocal(Path file) throws IOException {
        SSLSocket socket = (SSLSocket) insecureContext().getSocketFactory()
                .createSocket(LocalSocket.connect(file), "localhost", 1, true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.startHandshake();
        return new Wire(socket);
    }

    /// What a client would pin: the key that this handshake has shown.
    public Pin pin() throws IOException {
        return Pin.of(socket.getSession().getPeerCertificates()[0].getPublicKey());
    }

    /// Sends CONNECT and expects CONNECTED.
    public Wire connect(String token) throws IOException {
        send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + token + "\n\n\0");
        expect("CONNECTED");
        return this;
    }

    /// Sends exactly these characters, as UTF-8.
    public Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public Wire send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /// Reads a frame, which must have this command and these `name:value` lines.
    public Received expect(String command, String... headers) throws IOException {
        Received frame = read();
        assertEquals(command, frame.command(), () -> "unexpected " + frame);
        for (String header : headers) {
            int colon = header.indexOf(':');
            assertEquals(header.substring(colon + 1), frame.header(header.substring(0, colon)),
                    () -> header + " in " + frame);
        }
        return frame;
    }

    /// The server has said its last word and closed in good order.
    public void expectEnd() throws IOException {
        int next = nextByte();
        if (next >= 0) {
            fail("expected the end, got byte " + next);
        }
    }

    /// Reads one frame; heart-beats before it are skipped.
    public Received read() throws IOException {
        int first = nextByte();
        while (first == '\n') {
            first = nextByte();
        }
        if (first < 0) {
            throw new EOFException("the server closed");
        }
        String command = (char) first + line();
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            assertTrue(colon > 0, line);
            headers.putIfAbsent(line.substring(0, colon), line.substring(colon + 1));
        }
        return new Received(command, headers, Body.owned(body(headers)));
    }

    /// One byte, or -1 at the end.
    public int nextByte() throws IOException {
        return in.read();
    }

    /// Some bytes, or -1 at the end.
    public int read(byte[] into) throws IOException {
        return in.read(into);
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.containsKey("content-length")) {
            byte[] body = in.readNBytes(Integer.parseInt(headers.get("content-length")));
            assertEquals(0, in.read());
            return body;
        }
        return until(0);
    }

    private String line() throws IOException {
        return new String(until('\n'), StandardCharsets.UTF_8);
    }

    private byte[] until(int end) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next != end; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed inside a frame: " + bytes);
            }
            bytes.write(next);
        }
        return bytes.toByteArray();
    }

    public SSLSocket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static SSLContext insecureContext(KeyManager... keys) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys, new TrustManager[] {new InsecureTrustEverybody()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// A frame as it came, header values still escaped.
    public record Received(String command, Map<String, String> headers, Body content) {
        public String header(String name) {
            return headers.getOrDefault(name, "(none)");
        }

        public String body() {
            return content.utf8();
        }

        @Override
        public String toString() {
            return command + headers + body();
        }
    }

    private static final class InsecureTrustEverybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
