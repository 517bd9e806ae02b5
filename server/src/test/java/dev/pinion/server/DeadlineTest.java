package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.certs.TlsProvider;
import dev.pinion.server.limits.SessionLimits;

/// Peers that are late, silent, stuck or gone: each is ended in time, and nobody else waits for it.
@Order(1) // long: it begins first
class DeadlineTest {
    private static final Duration SHORT = Duration.ofMillis(600);
    private static final Duration FAIR = Duration.ofSeconds(2); // what peers in good order must keep here, too

    @TempDir
    private Path data;
    private TestServer server;

    @BeforeEach
    void startServer() throws IOException {
        SessionLimits sessions = SessionLimits.DEFAULTS.withHeartBeat(Duration.ofMillis(400), Duration.ofMillis(400));
        server = TestServer.start(data,
                config -> config.withLimits(
                        config.connectionLimits().withDeadlines(FAIR, FAIR, SHORT).withFrameDeadline(FAIR), sessions,
                        config.deliveryLimits()));
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    // TLS L14
    @Test
    void whoSendsNoConnectIsToldSoAndClosed() throws IOException {
        // Given
        Wire wire = server.wire();
        // When
        wire.send("CONNECT\naccept-version:1.2\n"); // half a frame, and silence
        // Then
        wire.expect("ERROR", "code:connect-deadline");
        wire.expectEnd();
    }

    // TLS L14
    @Test
    void aThousandUnfinishedHandshakesKeepNobodyOut() throws IOException {
        // Given
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            silent.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
        }
        // When
        Wire served = server.session("alice");
        served.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT", "seq:1");
        // Then
        for (Socket socket : silent) {
            socket.setSoTimeout(20_000);
            assertTrue(hasEnded(socket));
            socket.close();
        }
        served.send("SEND\ndestination:/channel/x\nreceipt:2\n\nx\0").expect("RECEIPT", "seq:2");
        served.close();
        await().until(() -> server.server().connectionCount() == 0);
    }

    // TLS L14
    @Test
    void aHandshakeThatDripsIsEndedByTheOverallDeadline() throws IOException {
        // Given
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        byte[] clientHelloStart = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
        // When
        long started = System.nanoTime();
        assertThrows(IOException.class, () -> {
            for (int i = 0; i < 600; i++) {
                socket.getOutputStream().write(clientHelloStart, i % 11, 1);
                awaitMillis(50);
            }
        });
        // Then
        assertTrue(System.nanoTime() - started < Duration.ofSeconds(20).toNanos());
        socket.close();
    }

    // STOMP H3 H5
    @Test
    void whoAnnouncesHeartBeatsAndFallsSilentIsNamedAndClosed() throws IOException {
        // Given
        Wire wire = server.wire();
        wire.send("CONNECT\naccept-version:1.2\nhost:x\nheart-beat:500,0\npasscode:" + server.token("a", "send:>")
                + "\n\n\0").expect("CONNECTED", "heart-beat:400,400");
        // When: nothing is sent any more
        Wire.Received last = wire.read();
        // Then
        assertEquals("heart-beat-missed", last.header("code"));
        wire.expectEnd();
    }

    // STOMP H4 H5
    @Test
    void whoBeatsIsKeptAndWhoWantsBeatsGetsThem() throws IOException {
        // Given
        Wire wire = server.wire();
        wire.send("CONNECT\naccept-version:1.2\nhost:x\nheart-beat:2000,400\npasscode:" + server.token("a", "send:>")
                + "\n\n\0").expect("CONNECTED");
        // When: for longer than the four seconds for which it might be silent
        for (long end = System.nanoTime() + Duration.ofMillis(4_500).toNanos(); System.nanoTime() < end;) {
            assertEquals('\n', wire.nextByte());
            wire.send("\n");
        }
        // Then
        wire.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT", "receipt-id:1");
        wire.close();
    }

    @Test
    void aPeerThatNeverReadsIsCutOffAndTheOthersAreNot() throws IOException {
        // Given
        Wire stuck = server.session("stuck");
        Wire served = server.session("served");
        stuck.send("SUBSCRIBE\nid:1\ndestination:/channel/x\nreceipt:s\n\n\0").expect("RECEIPT");
        served.send("SUBSCRIBE\nid:1\ndestination:/channel/x\nreceipt:s\n\n\0").expect("RECEIPT");
        String big = "SEND\ndestination:/channel/x\n\n" + "x".repeat(100_000) + "\0";
        // When
        for (int i = 1; i <= 200; i++) {
            served.send(big).expect("MESSAGE", "seq:" + i);
        }
        // Then
        await().until(() -> server.server().connectionCount() == 1);
        served.send(big).expect("MESSAGE", "seq:201");
        served.close();
        stuck.close();
    }

    // Abuse AB10
    @Test
    void aPeerThatReadsAByteNowAndThenIsCutOffLikeOneThatReadsNothing() throws Exception {
        // Given
        Wire drips = server.session("drips");
        Wire served = server.session("served");
        drips.send("SUBSCRIBE\nid:1\ndestination:/channel/x\nreceipt:s\n\n\0").expect("RECEIPT");
        served.send("SUBSCRIBE\nid:1\ndestination:/channel/x\nreceipt:s\n\n\0").expect("RECEIPT");
        var over = new AtomicBoolean();
        Thread reading = Thread.ofVirtual().start(() -> {
            while (!over.get() && readsAByte(drips)) {
                awaitMillis(SHORT.toMillis() * 29 / 30); // before the write timeout is over
            }
        });
        // When
        String big = "SEND\ndestination:/channel/x\n\n" + "x".repeat(100_000) + "\0";
        for (int i = 1; i <= 100; i++) {
            served.send(big).expect("MESSAGE", "seq:" + i);
        }
        // Then
        await().until(() -> server.server().connectionCount() == 1);
        assertTrue(server.server().scrape().contains("pinion_connections_ended_total{reason=\"slow-consumer\"} 1.0"));
        served.send(big).expect("MESSAGE", "seq:101");
        over.set(true);
        reading.join();
        served.close();
        drips.close();
    }

    @Test
    void aPeerThatSendsButNeverReadsItsReceiptsIsNotReadFromAnyFurther() throws IOException {
        // Given
        Wire wire = server.session("flood");
        byte[] sends = "SEND\ndestination:/channel/x\nreceipt:%s\n\nx\0".formatted("r".repeat(1_000))
                .repeat(100)
                .getBytes(StandardCharsets.UTF_8);
        // When
        assertThrows(SocketException.class, () -> {
            for (int i = 0; i < 10_000; i++) {
                wire.send(sends);
            }
        });
        // Then
        await().until(() -> server.server().connectionCount() == 0);
    }

    @Test
    void anEndInTheMiddleOfAFrameIsNotAMessage() throws IOException {
        // Given
        Wire half = server.session("half");
        half.send("SEND\ndestination:/channel/x\n\nhalf a mess");
        // When
        half.socket().shutdownOutput();
        // Then
        if (TestServer.TLS == TlsProvider.JDK) {
            half.expect("ERROR", "code:malformed-frame");
        } // Bouncy Castle's knows no half close: who ends his side has gone, and nobody is left to tell
        half.close();
        Wire wire = server.session("other");
        wire.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT", "seq:1");
        wire.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"S", "SEND\ndestination:/chan", "SEND\ndestination:/channel/x\ncontent-length:9\n\nhalf",
            "SEND\ndestination:/channel/x\n\nhalf a body"})
    void halfAFrameIsNotHeldForEver(String half) throws IOException {
        // Given
        Wire wire = server.session("half");
        wire.send("SEND\ndestination:/channel/x\nreceipt:1\n\na whole one\0").expect("RECEIPT");
        // When
        wire.send(half);
        // Then
        wire.expect("ERROR", "code:frame-deadline");
        wire.expectEnd();
    }

    @Test
    void aFrameThatDripsIsEndedByTheOverallDeadlineAndAnIdleConnectionIsNot() throws IOException {
        // Given
        Wire idle = server.session("idle");
        Wire drips = server.session("drips");
        drips.send("SEND\ndestination:/channel/x\n\n");
        // When
        long started = System.nanoTime();
        assertThrows(IOException.class, () -> {
            for (int i = 0; i < 1_500; i++) {
                drips.send("x");
                awaitMillis(20);
            }
        });
        // Then
        assertTrue(System.nanoTime() - started < Duration.ofSeconds(20).toNanos());
        idle.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT", "seq:1");
        idle.close();
    }

    @Test
    void aSessionEndsWhenItsTokenDoesEvenIfItOnlyListens() throws IOException {
        // Given
        Wire wire = server.wire().connect(server.token("brief", Duration.ofMinutes(1), "read:>"));
        wire.send("SUBSCRIBE\nid:1\ndestination:/channel/x\nreceipt:1\n\n\0").expect("RECEIPT");
        // When
        server.clock().putAhead(Duration.ofSeconds(95));
        // Then
        wire.expect("ERROR", "code:token-expired");
        wire.expectEnd();
    }

    @Test
    void aServerThatStopsFinishesWhatItReceivedAndSaysGoodbye() throws IOException {
        // Given
        Wire wire = server.session("alice");
        wire.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT");
        // When
        server.close();
        // Then
        wire.expect("ERROR", "code:server-stopping");
        wire.expectEnd();
    }

    /// Reads to the end: an alert may come before it.
    private static boolean hasEnded(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static boolean readsAByte(Wire wire) {
        try {
            return wire.nextByte() >= 0;
        } catch (IOException cutOff) {
            return false;
        }
    }

    private static void awaitMillis(long millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
