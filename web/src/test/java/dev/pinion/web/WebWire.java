package dev.pinion.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;

import javax.net.ssl.SSLSocket;

import dev.pinion.protocol.Body;

/// A client of the web door made of bytes: it says what a test says, right or wrong.
public final class WebWire implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    /// What RFC 6455 has as the answer to that key.
    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private static final byte[] MASK = {0x11, 0x22, 0x33, 0x44};

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    /// What came in data frames and was not yet taken as STOMP.
    private final ByteArrayOutputStream carried = new ByteArrayOutputStream();

    private WebWire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 16 * 1024));
        out = socket.getOutputStream();
    }

    /// In clear text.
    public static WebWire open(int port) throws IOException {
        return open(port, "127.0.0.1");
    }

    /// From another address of loopback.
    public static WebWire open(int port, String from) throws IOException {
        return new WebWire(new Socket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(from), 0));
    }

    static WebWire openTls(int port) throws IOException {
        return openTls(port, "127.0.0.1");
    }

    /// From another address of loopback.
    public static WebWire openTls(int port, String from) throws IOException {
        SSLSocket socket = (SSLSocket) InsecureTrust.CONTEXT.getSocketFactory()
                .createSocket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(from), 0);
        socket.startHandshake();
        return new WebWire(socket);
    }

    /// The head of a WebSocket's request, with more headers.
    public static String upgrade(String... headers) {
        var request = new StringBuilder("GET /stomp HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    public WebWire upgraded() throws IOException {
        send(upgrade("Sec-WebSocket-Protocol: v12.stomp"));
        String head = head();
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        return this;
    }

    public WebWire connected(String token) throws IOException {
        upgraded();
        sendStomp("CONNECT\naccept-version:1.2\nhost:x\nheart-beat:0,0\npasscode:" + token + "\n\n\0");
        assertTrue(stomp().startsWith("CONNECTED\n"));
        return this;
    }

    public WebWire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public WebWire send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /// In one binary message.
    public WebWire sendStomp(String frames) throws IOException {
        return send(frame(0x82, frames.getBytes(StandardCharsets.UTF_8)));
    }

    /// A masked frame with its first byte as given.
    public static byte[] frame(int first, byte[] payload) {
        var bytes = new ByteArrayOutputStream();
        bytes.write(first);
        if (payload.length < 126) {
            bytes.write(0x80 | payload.length);
        } else if (payload.length <= 0xffff) {
            bytes.write(0x80 | 126);
            bytes.write(payload.length >> 8);
            bytes.write(payload.length);
        } else {
            bytes.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                bytes.write((int) ((long) payload.length >> shift));
            }
        }
        bytes.writeBytes(MASK);
        bytes.writeBytes(masked(payload));
        return bytes.toByteArray();
    }

    static byte[] masked(byte[] payload) {
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK[i & 3];
        }
        return masked;
    }

    /// A frame of the server: its first byte and what it carries.
    public record Frame(int first, Body payload) {
        String text() {
            return payload.utf8();
        }

        int closeCode() {
            assertEquals(0x88, first);
            byte[] code = payload.toByteArray();
            return ((code[0] & 0xff) << 8) | (code[1] & 0xff);
        }
    }

    public Frame frame() throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        }
        assertTrue(length < 65_536, "masked, or of a length that is not sent here: " + length);
        return new Frame(first, Body.owned(in.readNBytes(length)));
    }

    /// The next STOMP frame without its NUL, out of as many messages as it takes; line ends before it are skipped.
    public String stomp() throws IOException {
        while (true) {
            byte[] have = carried.toByteArray();
            int from = 0;
            while (from < have.length && have[from] == '\n') {
                from++;
            }
            for (int at = from; at < have.length; at++) {
                if (have[at] == 0) {
                    carried.reset();
                    carried.write(have, at + 1, have.length - at - 1);
                    return new String(have, from, at - from, StandardCharsets.UTF_8);
                }
            }
            Frame next = frame();
            assertEquals(0x82, next.first(), next.text());
            carried.writeBytes(next.payload().toByteArray());
        }
    }

    /// The head of an answer, up to its empty line.
    public String head() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            assertTrue(octet >= 0, "the server closed: " + head);
            head.append((char) octet);
        }
        return head.toString();
    }

    /// What has come, at least a byte of it.
    public byte[] available() throws IOException {
        byte[] bytes = new byte[16 * 1024];
        int count = in.read(bytes);
        if (count < 0) {
            throw new EOFException("the server closed");
        }
        return Arrays.copyOf(bytes, count);
    }

    /// The whole answer, up to the end of the connection.
    public String answer() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /// The next byte, or -1 at the end.
    public int read() throws IOException {
        return in.read();
    }

    X509Certificate certificate() throws IOException {
        return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
