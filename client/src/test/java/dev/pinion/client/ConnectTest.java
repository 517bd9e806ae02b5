package dev.pinion.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each way in which a connection does not come about has its own exception.
class ConnectTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private static ClientConfig.Builder to(String host, int port) {
        return ClientConfig.builder(host, port).pin(TestKey.RIGHT.pin()).token("a.b.c");
    }

    private static <T extends PinionException> T refusal(Class<T> kind, ClientConfig config) {
        return assertThrows(kind, () -> PinionClient.connect(config).close());
    }

    @Test
    void theGreetingSaysWhoAndWhereWeAre() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> peer.receipt(peer.expect("DISCONNECT")))) {
            // When
            try (PinionClient client = server.connect()) {
                // Then
                ServerGreeting greeting = client.session();
                assertEquals("s-1", greeting.session());
                assertEquals("pinion/0", greeting.server());
                assertEquals("alice", greeting.userName());
                assertEquals(Instant.ofEpochMilli(4_102_444_800_000L), greeting.tokenExpires());
                assertEquals("e1", greeting.epoch());
                assertEquals("Thank you for connecting", greeting.text());
                assertEquals(Duration.ZERO, greeting.heartBeats().expected());
                assertEquals(TestKey.RIGHT.pin(), client.serverPin());
            }
        }
    }

    @Test
    void aPortWhereNobodyListensIsRefused() throws Exception {
        // Given: bound and not listening, so that nobody else takes it
        try (Socket holder = new Socket()) {
            holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = holder.getLocalPort();
            // When
            PinionException why = refusal(PinionException.Refused.class, to("127.0.0.1", port).build());
            // Then
            assertTrue(why.getMessage().contains("127.0.0.1:" + port), why.getMessage());
            assertTrue(why.curedByTime());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"255.255.255.255", "::g"})
    void whatHasNoRouteOrNoAddressIsUnreachable(String host) {
        // When
        PinionException why = refusal(PinionException.Unreachable.class, to(host, 61_614).build());
        // Then
        assertTrue(why.wrong().contains(host), why.wrong());
    }

    @Test
    void aServerThatDoesNotAcceptIsTimedOutAtTheTcpConnection() throws Exception {
        // Given
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> fillers = fill(full);
            // When
            var why = refusal(PinionException.TimedOut.class,
                    to("127.0.0.1", full.getLocalPort()).deadlines(ClientDeadlines.DEFAULT.withConnect(SHORT)).build());
            // Then
            assertEquals(Phase.CONNECT, why.phase());
            for (Socket each : fillers) {
                each.close();
            }
        }
    }

    /// Until the kernel accepts no further connection.
    private static List<Socket> fill(ServerSocket listener) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        while (true) {
            Socket socket = new Socket();
            sockets.add(socket);
            try {
                socket.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), 100);
            } catch (SocketTimeoutException full) {
                return sockets;
            }
        }
    }

    @Test
    void aHandshakeThatDripsIsTimedOutAsAWhole() throws Exception {
        // Given: a TLS record header that announces 16 KiB, then a byte now and then.
        CountDownLatch over = new CountDownLatch(1);
        try (HostileServer server = HostileServer.raw(socket -> drip(socket, over))) {
            // When
            long start = System.nanoTime();
            var why = refusal(PinionException.TimedOut.class,
                    server.client().deadlines(ClientDeadlines.DEFAULT.withHandshake(SHORT)).build());
            // Then
            assertEquals(Phase.HANDSHAKE, why.phase());
            assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() < 30_000);
            over.countDown();
        }
    }

    private static void drip(Socket socket, CountDownLatch over) throws IOException {
        socket.getOutputStream().write(new byte[] {22, 3, 3, 0x40, 0});
        try {
            while (!over.await(50, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                socket.getOutputStream().write(2);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anAnswerToConnectThatNeverComesIsTimedOut() throws Exception {
        // Given
        try (HostileServer server = HostileServer.with(peer -> peer.bytesUntilTheEnd())) {
            // When
            var why = refusal(PinionException.TimedOut.class,
                    server.client().deadlines(ClientDeadlines.DEFAULT.withLogin(SHORT)).build());
            // Then
            assertEquals(Phase.LOGIN, why.phase());
        }
    }

    @Test
    void aServerWithoutTlsIsAProtocolError() throws Exception {
        // Given
        try (HostileServer server = HostileServer.raw(socket -> {
            socket.getOutputStream()
                    .write("220 smtp.example ESMTP ready, and a long banner\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        })) {
            // When
            PinionException why = refusal(PinionException.ProtocolError.class, server.client().build());
            // Then
            assertTrue(why.expected().contains("TLS 1.3"), why.getMessage());
            assertTrue(why.curedByTime(), "a damaged record looks the same");
        }
    }

    @Test
    void aServerThatHangsUpDuringTheHandshakeIsLost() throws Exception {
        // Given
        try (HostileServer server = HostileServer.raw(Socket::close)) {
            // When, Then
            refusal(PinionException.Lost.class, server.client().build());
        }
    }

    // STOMP C6
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n\0", "CONNECTED\nversion:1.1\n\n\0",
            "CONNECTED\n\n\0", "RECEIPT\nreceipt-id:1\n\n\0", "\1\2\3\4\n\0",
            "CONNECTED\nversion:1.2\nheart-beat:a,b\n\n\0", "CONNECTED\nversion"})
    void garbageInsteadOfConnectedIsAProtocolError(String answer) throws Exception {
        // Given
        try (HostileServer server = HostileServer.with(peer -> {
            peer.expect("CONNECT");
            peer.send(answer);
            peer.socket().close();
        })) {
            // When, Then
            refusal(PinionException.ProtocolError.class, server.client().build());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"token-rejected", "token-expired"})
    void aRefusedTokenIsToldApartAndNeverShown(String code) throws Exception {
        // Given
        try (HostileServer server = HostileServer.with(peer -> {
            peer.expect("CONNECT");
            peer.send("ERROR\nmessage:no\ncode:" + code + "\n\nGet a fresh one.\0");
        })) {
            // When
            PinionException why = refusal(PinionException.TokenRefused.class,
                    server.client().token("se.cr.et").build());
            // Then
            assertTrue(why.getMessage().contains(code), why.getMessage());
            assertFalse(why.getMessage().contains("se.cr.et"));
            assertFalse(why.curedByTime());
        }
    }

    @Test
    void anotherErrorInsteadOfConnectedIsTheServersEnd() throws Exception {
        // Given
        try (HostileServer server = HostileServer.with(peer -> {
            peer.expect("CONNECT");
            peer.send("ERROR\nmessage:no room\ncode:server-full\n\nCome back later.\0");
        })) {
            // When
            var why = refusal(PinionException.ServerEnded.class, server.client().build());
            // Then
            assertEquals("server-full", why.code());
            assertEquals("Come back later.", why.advice());
            assertTrue(why.curedByTime());
        }
    }

    @Test
    void aTokenSupplierThatFailsConnectsToNobody() throws Exception {
        // Given
        try (HostileServer server = HostileServer.loggedIn(peer -> {})) {
            ClientConfig config = server.client().token(() -> {
                throw new IllegalStateException("my token is se.cr.et");
            }).build();
            // When
            PinionException why = refusal(PinionException.TokenUnavailable.class, config);
            // Then
            assertFalse(String.valueOf(why.getCause()).contains("se.cr.et") || why.getMessage().contains("se.cr.et"));
            assertEquals(0, server.connections());
        }
    }

    @Test
    void anInterruptedCallerStopsConnecting() throws Exception {
        // Given
        CountDownLatch asked = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (HostileServer server = HostileServer.with(peer -> {
            peer.expect("CONNECT");
            asked.countDown();
            peer.bytesUntilTheEnd();
        })) {
            Thread caller = Thread.ofPlatform().start(() -> {
                try {
                    server.connect().close();
                } catch (PinionException | InterruptedException expected) {
                    thrown.set(expected);
                }
            });
            asked.await();
            // When
            caller.interrupt();
            caller.join();
            // Then
            assertInstanceOf(InterruptedException.class, thrown.get());
        }
    }
}
