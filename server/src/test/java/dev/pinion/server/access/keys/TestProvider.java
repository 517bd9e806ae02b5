package dev.pinion.server.access.keys;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// An identity provider's JWKS address: a real HTTPS server on a free port, that can be slow, broken or gone.
public final class TestProvider implements AutoCloseable {
    public final TestCertificate certificate;
    final AtomicInteger fetches = new AtomicInteger();
    public volatile String jwks;
    volatile Way way = Way.WHOLE;
    /// What it answers to each path that begins so, first match; else [#jwks].
    public final Map<String, String> texts = new ConcurrentHashMap<>();
    public volatile String status = "200 OK";
    volatile String moreHeaders = "";
    volatile CountDownLatch answersWhen = new CountDownLatch(0);
    private final CountDownLatch gone = new CountDownLatch(1);
    private final SSLServerSocket server;

    /// How an answer comes.
    enum Way {
        WHOLE,
        CHUNKED,
        /// A byte now and then, without end.
        DRIPPING,
        /// As fast as it is read, without end.
        ENDLESS
    }

    private static final String JWKS = "/jwks.json";

    public TestProvider(String jwks) throws IOException, GeneralSecurityException {
        this(jwks, 0);
    }

    /// One that comes back where it was.
    public TestProvider(String jwks, int port) throws IOException, GeneralSecurityException {
        this.jwks = jwks;
        this.certificate = TestCertificate.one();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate.store(), TestCertificate.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(port, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    public URI address() {
        return at(JWKS);
    }

    /// An address of it.
    public URI at(String path) {
        return URI.create("https://localhost:" + server.getLocalPort() + path);
    }

    private void accept() {
        try {
            while (true) {
                SSLSocket socket = (SSLSocket) server.accept();
                Thread.startVirtualThread(() -> answer(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void answer(SSLSocket socket) {
        try (socket; OutputStream out = socket.getOutputStream()) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String line = in.readLine();
            String path = line == null ? "" : line.split(" ", -1)[1];
            while (line != null && !line.isEmpty()) {
                line = in.readLine();
            }
            fetches.incrementAndGet();
            answersWhen.await();
            String text = path.equals(JWKS) ? jwks : texts.getOrDefault(path, "");
            boolean there = path.equals(JWKS) || texts.containsKey(path);
            answer(out, there ? status : "404 Not Found", text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException clientWentAway) {
            // it may
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(OutputStream out, String how, byte[] body) throws IOException, InterruptedException {
        out.write(("HTTP/1.1 " + how + "\r\nConnection: close\r\n" + moreHeaders
                + (way == Way.WHOLE ? "Content-Length: " + body.length : "Transfer-Encoding: chunked") + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        if (way == Way.WHOLE) {
            out.write(body);
            return;
        }
        int size = way == Way.ENDLESS ? 8_192 : 1;
        byte[] chunk = (Integer.toHexString(size) + "\r\n" + " ".repeat(size) + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        while (way == Way.ENDLESS || (way == Way.DRIPPING && !gone.await(50, TimeUnit.MILLISECONDS))) {
            out.write(chunk);
            out.flush();
        }
        for (byte each : body) {
            out.write(("1\r\n" + (char) each + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        gone.countDown();
        server.close();
    }
}
