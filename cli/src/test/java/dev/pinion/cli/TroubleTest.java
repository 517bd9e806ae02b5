package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.cli.Forked.Said;
import dev.pinion.cli.files.DataDirectory;

/// What a person reads when the server is not there, is silent, is another one, or goes away.
@Order(1) // long: it begins first
class TroubleTest {

    @TempDir
    private Path folder = Path.of(".");
    private String data = "";

    @BeforeEach
    void name() {
        data = folder.resolve("data").toString();
    }

    @Test
    void nobodyListensThere() throws Exception {
        makeData();

        Said said = toNobody("/channel/a", "x");

        assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                () -> assertTrue(said.err().contains("refused the connection"), said.err()),
                () -> assertTrue(said.err().contains("start the server"), said.err()));
    }

    @Test
    void withRetryItTriesAgainAndTellsUntilTimeIsUp() throws Exception {
        makeData();

        Said said = toNobody("--retry", "--retry-for", "4s", "/channel/a", "x");

        assertAll(() -> assertEquals(1, said.exit()),
                () -> assertTrue(said.err().contains("trying again in"), said.err()),
                () -> assertTrue(said.err().contains("(attempt 3)"), said.err()));
    }

    @Test
    void aServerThatSaysNothingIsGivenUpAfterTheTimeOut() throws Exception {
        makeData();
        try (var silent = new ServerSocket(0, 50, loopback())) {
            Said said = InProcess.run("send", "--data", data, "--token-file", token(), "--server",
                    "127.0.0.1:" + silent.getLocalPort(), "--timeout", "2s", "/channel/a", "x");

            assertAll(() -> assertEquals(1, said.exit()),
                    () -> assertTrue(said.err().contains("TLS") && said.err().contains("127.0.0.1"), said.err()));
        }
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsNamed() throws Exception {
        makeData();
        try (var other = new ServerSocket(0, 50, loopback())) {
            Thread.ofVirtual().start(() -> {
                try (var socket = other.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException theTestIsOver) {
                    return;
                }
            });

            Said said = InProcess.run("send", "--data", data, "--token-file", token(), "--server",
                    "127.0.0.1:" + other.getLocalPort(), "/channel/a", "x");

            assertAll(() -> assertEquals(1, said.exit()),
                    () -> assertTrue(said.err().contains("check that host and port are those of a Pinion server"),
                            said.err()));
        }
    }

    @Test
    void aDeniedAddressIsNotLetIn() throws Exception {
        try (Forked server = Forked.serve(Path.of(data), "--port", "0", "--deny", "127.0.0.0/8")) {
            String port = server.listening(); // the operator's own door has no such rules

            Said said = InProcess.run("send", "--data", data, "--server", port, "/channel/a", "x");

            assertAll(() -> assertEquals(1, said.exit()), () -> assertEquals("", said.out()),
                    () -> Awaitility.await().until(() -> server.err().contains("127.0.0.1")));
        }
    }

    @Test
    @Tag("slow")
    void listenWithRetryGoesOnWhereItWasAfterTheServerWasKilled() throws Exception {
        Forked server = Forked.serve(Path.of(data), "--port", "0");
        try {
            String port = server.listening().replaceFirst(".*:", "");
            InProcess.run("send", "--data", data, "/channel/a", "before");
            try (Forked listen = Forked.start("listen", "--data", data, "/channel/a", "--from", "first", "--count", "2",
                    "--retry")) {
                assertEquals("[1] operator: before", listen.line());
                server.kill();
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> listen.err().contains("trying again in"));
                server.close();
                server = Forked.serve(Path.of(data), "--port", port);
                server.listening();
                InProcess.run("send", "--data", data, "/channel/a", "after");

                Said said = listen.end();

                assertAll(() -> assertEquals(0, said.exit(), said.err()),
                        () -> assertEquals("[2] operator: after\n", said.out()));
            }
        } finally {
            server.close();
        }
    }

    @Test
    void withRetryAServerThatIsNotStartedYetIsWaitedFor() throws Exception {
        makeData();
        try (Forked send = Forked.start("send", "--data", data, "--retry", "/channel/a", "early")) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> send.err().contains("no server is running on " + data + "; trying again in"));
            try (Forked server = Forked.serve(Path.of(data), "--port", "0")) {
                server.listening();

                Said said = send.end();

                assertAll(() -> assertEquals(0, said.exit(), said.err()), () -> assertEquals("1\n", said.out()));
            }
        }
    }

    @Test
    void aReaderThatGoesAwayEndsListen() throws Exception {
        try (Forked server = Forked.serve(Path.of(data), "--port", "0")) {
            server.listening();
            InProcess.run("send", "--data", data, "/channel/a", "one");
            var shell = new ProcessBuilder("sh", "-c", "\"$@\" | head -n 1", "sh",
                    Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp",
                    System.getProperty("java.class.path"), "dev.pinion.cli.Main", "listen", "--data", data,
                    "/channel/a", "--from", "first").redirectErrorStream(true).start();

            String line = shell.inputReader().readLine();
            InProcess.run("send", "--data", data, "/channel/a", "two");

            assertEquals("[1] operator: one", line);
            assertEquals(0, shell.waitFor());
        }
    }

    /// As a first start leaves it behind, without the start.
    private void makeData() {
        DataDirectory.of(Path.of(data)).create();
        ServerKeyStore.openOrCreate(Path.of(data, "keys"), CertificateRequest.forNames(List.of("localhost")),
                Clock.systemUTC(), new SecureRandom());
    }

    private String token() {
        String file = folder.resolve("anna.token").toString();
        InProcess.run("token", "new", "--data", data, "--sub", "anna", "--scope", "send:> read:>", "--out", file);
        return file;
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    /// Sends to a port that is bound and not listening, so that nobody else takes it meanwhile.
    private Said toNobody(String... arguments) throws Exception {
        try (Socket holder = new Socket()) {
            holder.bind(new InetSocketAddress(loopback(), 0));
            List<String> send = new ArrayList<>(List.of("send", "--data", data, "--token-file", token(), "--server",
                    "127.0.0.1:" + holder.getLocalPort()));
            send.addAll(List.of(arguments));
            return InProcess.run(send.toArray(String[]::new));
        }
    }
}
