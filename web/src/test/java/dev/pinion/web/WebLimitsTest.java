package dev.pinion.web;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.limits.ConnectionLimits;

/// What somebody may not make the server do through its web door. Deadlines and places are short here.
class WebLimitsTest {
    private static final int CONNECTIONS = 40;

    @TempDir
    private static Path data;
    @TempDir
    private static Path hastyData;
    /// Its deadlines are short, and can be kept on a busy machine.
    private static WebServer server;
    /// Nobody who is honest comes to it.
    private static WebServer hasty;

    @BeforeAll
    static void start() throws IOException {
        server = start(data, Duration.ofSeconds(5));
        hasty = start(hastyData, Duration.ofMillis(700));
    }

    private static WebServer start(Path folder, Duration brief) throws IOException {
        return WebServer.start(folder, config -> WebServer.withConnections(config, limits -> few(limits, brief)),
                InetAddress.getLoopbackAddress());
    }

    private static ConnectionLimits few(ConnectionLimits limits, Duration brief) {
        return limits.withDeadlines(brief, brief, Duration.ofSeconds(2))
                .withFrameDeadline(brief)
                .withConnections(CONNECTIONS, CONNECTIONS);
    }

    @AfterAll
    static void stop() {
        server.close();
        hasty.close();
    }

    private static WebWire session(String subject) throws IOException {
        String token = server.token(subject, "send:>", "read:>");
        return WebWire.open(server.port()).connected(token);
    }

    /// Reads on until the server has ended the connection, and returns the STOMP text that came.
    private static String toTheEnd(WebWire wire) throws IOException {
        var came = new ByteArrayOutputStream();
        try {
            for (int octet = wire.read(); octet >= 0; octet = wire.read()) {
                came.write(octet);
            }
        } catch (SocketException reset) {
            came.flush(); // it was not heard out, and what came before counts
        }
        return came.toString(StandardCharsets.UTF_8);
    }

    /// The burst is asked for by one address; its probes and other addresses go on.
    @Test
    void anAddressThatAsksForLargeFilesOnAndOnIsToldToComeAgainAndNobodyElseIs() throws IOException {
        // Given
        String greedy = "127.0.0.3";
        long before = server.endedBefore("limit-exceeded");
        int sizeMin = 100_000;
        // When
        String answer = get("/stompjs.js", greedy);
        for (int i = 0; i < AnswerPace.BURST_BYTES_MAX / sizeMin * 4 && answer.startsWith("HTTP/1.1 200 "); i++) {
            answer = get("/stompjs.js", greedy);
        }
        // Then
        assertTrue(answer.startsWith("HTTP/1.1 429 Too Many Requests\r\n"), answer.lines().findFirst().orElse(""));
        assertTrue(answer.contains("\r\nRetry-After: 1\r\n"), answer);
        assertTrue(answer.endsWith("try again after 1 s\n"), answer);
        assertTrue(get("/health/ready", greedy).startsWith("HTTP/1.1 200 OK\r\n"));
        assertTrue(get("/stompjs.js", "127.0.0.1").startsWith("HTTP/1.1 200 OK\r\n"));
        await().untilAsserted(() -> assertEquals(before + 1, server.ended("limit-exceeded")));
    }

    private static String get(String path, String from) throws IOException {
        try (WebWire wire = WebWire.open(server.port(), from)) {
            return wire.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();
        }
    }

    /// A head that drips: one byte at a time is a sign of life each, and the deadline is for the whole of it.
    @Test
    void aHeadThatDripsIsEndedByTheDeadlineForAllOfIt() throws IOException {
        long before = hasty.endedBefore("handshake-deadline");
        try (WebWire wire = WebWire.open(hasty.port())) {
            var _ = wire.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: ");
            await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
                drip(wire);
                assertEquals(before + 1, hasty.ended("handshake-deadline"));
            });
        }
    }

    private static void drip(WebWire wire) {
        try {
            wire.send("x");
        } catch (IOException ended) {
            // which is what the test waits for
        }
    }

    @Test
    void whoSaysNothingIsEnded() throws IOException {
        try (WebWire wire = WebWire.open(hasty.port())) {
            assertEquals("", toTheEnd(wire));
        }
    }

    @Test
    void aSocketWithoutConnectIsEnded() throws IOException {
        try (WebWire wire = WebWire.open(server.port()).upgraded()) {
            String said = toTheEnd(wire);

            assertTrue(said.contains("code:connect-deadline"), said);
        }
    }

    @Test
    void aSocketThatOnlyPingsInPlaceOfConnectIsEnded() throws IOException {
        try (WebWire wire = WebWire.open(server.port()).upgraded()) {
            var pings = new ByteArrayOutputStream();
            for (int i = 0; i < 40; i++) {
                pings.writeBytes(WebWire.frame(0x89, new byte[] {1}));
            }
            wire.send(pings.toByteArray());

            String said = toTheEnd(wire);
            assertTrue(said.contains("code:limit-exceeded"), said);
        }
    }

    @Test
    void aFloodOfPingsEndsItsOwnSession() throws IOException {
        try (WebWire flood = session("mallory"); WebWire honest = session("anna")) {
            var pings = new ByteArrayOutputStream();
            for (int i = 0; i < 1_000; i++) {
                pings.writeBytes(WebWire.frame(0x89, new byte[125]));
            }
            flood.send(pings.toByteArray());

            String said = toTheEnd(flood);
            assertTrue(said.contains("code:limit-exceeded"), said.substring(Math.max(0, said.length() - 500)));
            honest.sendStomp("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0");
            assertTrue(honest.stomp().startsWith("RECEIPT"));
        }
    }

    @Test
    void aFloodOfEmptyFragmentsEndsItsOwnSession() throws IOException {
        try (WebWire flood = session("mallory")) {
            var parts = new ByteArrayOutputStream();
            parts.writeBytes(WebWire.frame(0x02, new byte[0]));
            for (int i = 0; i < 1_000; i++) {
                parts.writeBytes(WebWire.frame(0x00, new byte[0]));
            }
            flood.send(parts.toByteArray());

            String said = toTheEnd(flood);
            assertTrue(said.contains("code:limit-exceeded"), said);
        }
    }

    @Test
    void aStompFrameInOneByteFragmentsCostsItsSenderAndArrives() throws IOException {
        try (WebWire wire = session("anna")) {
            byte[] send = "SEND\ndestination:/channel/x\nreceipt:f\n\nx\0".getBytes(StandardCharsets.UTF_8);
            var parts = new ByteArrayOutputStream();
            for (int i = 0; i < send.length; i++) {
                parts.writeBytes(
                        WebWire.frame(i == 0 ? 0x02 : i == send.length - 1 ? 0x80 : 0x00, new byte[] {send[i]}));
            }
            wire.send(parts.toByteArray());

            assertTrue(wire.stomp().startsWith("RECEIPT\nreceipt-id:f\n"));
        }
    }

    @Test
    void aFrameThatNeverEndsIsEndedByItsDeadline() throws IOException {
        try (WebWire wire = session("anna")) {
            wire.sendStomp("SEND\ndestination:/channel/x\n\nhalf");

            String said = toTheEnd(wire);
            assertTrue(said.contains("code:frame-deadline"), said);
        }
    }

    @Test
    void aBodyBeyondTheLimitIsRefusedBeforeItIsHeld() throws IOException {
        try (WebWire wire = session("anna")) {
            // In one frame that says to be as large as the body, of which the server needs to see no more than the head
            wire.send(new byte[] {(byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 0x7f, 0, 0, 0, 0, 0, 0, 0});
            wire.send("SEND\ndestination:/channel/x\ncontent-length:2000000000\n\nx");

            String said = toTheEnd(wire);
            assertTrue(said.contains("ERROR") && said.contains("over the limit of 262144 bytes"), said);
        }
    }

    @Test
    void idleSocketsTakeTheSamePlacesAsAllOthersAndTheHonestOnesStay() throws IOException {
        // Given
        List<WebWire> idle = new ArrayList<>();
        try (WebWire honest = session("anna")) {
            // When: more than there are places, none of which ever says a word
            for (int i = 0; i < 3 * CONNECTIONS; i++) {
                idle.add(WebWire.open(server.port()));
            }
            // Then
            assertTrue(server.server().connectionCount() <= CONNECTIONS, "too many are in");
            honest.sendStomp("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0");
            assertTrue(honest.stomp().startsWith("RECEIPT"));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertEquals(1, server.server().connectionCount()));
        } finally {
            for (WebWire wire : idle) {
                wire.close();
            }
        }
    }

    @Test
    void aSocketThatVanishesIsCountedAsAllOthersAre() throws IOException {
        long before = server.endedBefore("client-vanished");
        try (WebWire wire = session("anna")) {
            wire.sendStomp("\n");
        }
        await().untilAsserted(() -> assertEquals(before + 1, server.ended("client-vanished")));
    }

    @Test
    void whoReadsNothingIsCutAndTheOthersAreServed() throws IOException {
        long before = server.endedBefore("slow-consumer");
        try (WebWire deaf = session("mallory"); WebWire honest = session("anna")) {
            deaf.sendStomp("SUBSCRIBE\nid:1\ndestination:/channel/loud\n\n\0");
            byte[] loud = ("SEND\ndestination:/channel/loud\nreceipt:1\n\n" + "x".repeat(200_000) + "\0")
                    .getBytes(StandardCharsets.UTF_8);
            // When: more than the kernel's buffers take
            for (int i = 0; i < 60; i++) {
                honest.send(WebWire.frame(0x82, loud));
                assertTrue(honest.stomp().startsWith("RECEIPT"));
            }
            // Then
            await().atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> assertEquals(before + 1, server.ended("slow-consumer")));
            honest.sendStomp("SEND\ndestination:/channel/x\nreceipt:2\n\nx\0");
            assertTrue(honest.stomp().contains("receipt-id:2"));
        }
    }
}
