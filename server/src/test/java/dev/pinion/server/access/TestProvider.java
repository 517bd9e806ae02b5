package dev.pinion.server.access;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
    volatile String status = "200 OK";
    volatile String moreHeaders = "";
    volatile CountDownLatch answersWhen = new CountDownLatch(0);
    private final SSLServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    public TestProvider(String jwks) throws IOException, GeneralSecurityException {
        this.jwks = jwks;
        this.certificate = TestCertificate.one();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate.store(), TestCertificate.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    public URI address() {
        return URI.create("https://localhost:" + server.getLocalPort() + "/jwks.json");
    }

    private void accept() {
        try {
            while (true) {
                SSLSocket socket = (SSLSocket) server.accept();
                threads.execute(() -> answer(socket));
            }
        } catch (IOException closed) {
            threads.shutdown();
        }
    }

    private void answer(SSLSocket socket) {
        try (socket; OutputStream out = socket.getOutputStream()) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String line = in.readLine();
            while (line != null && !line.isEmpty()) {
                line = in.readLine();
            }
            fetches.incrementAndGet();
            answersWhen.await();
            byte[] body = jwks.getBytes(StandardCharsets.UTF_8);
            out.write(("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length + "\r\nConnection: close\r\n"
                    + moreHeaders + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
        } catch (IOException clientWentAway) {
            // it may
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
