package dev.pinion.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// STOMP over WebSocket: the same conversation, however the browser cuts it.
class StompSocketTest {
    @TempDir
    private static Path data;
    private static WebServer server;

    @BeforeAll
    static void start() throws IOException {
        server = WebServer.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static WebWire session(String subject) throws IOException {
        return WebWire.open(server.port()).connected(server.token(subject, "send:>", "read:>"));
    }

    private static String refusal(String... headers) throws IOException {
        try (WebWire wire = WebWire.open(server.port())) {
            return wire.send(WebWire.upgrade(headers)).answer();
        }
    }

    @Test
    void theUpgradeIsAnsweredAsTheStandardHasIt() throws IOException {
        try (WebWire wire = WebWire.open(server.port())) {
            wire.send(WebWire.upgrade("Sec-WebSocket-Protocol: v10.stomp, v12.stomp",
                    "Sec-WebSocket-Extensions: permessage-deflate"));

            String head = wire.head();
            assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\r\n"), head);
            assertTrue(head.contains("\r\nSec-WebSocket-Accept: " + WebWire.ACCEPT + "\r\n"), head);
            assertTrue(head.contains("\r\nSec-WebSocket-Protocol: v12.stomp\r\n"), head);
            assertFalse(head.contains("Extensions"), head);
        }
    }

    @Test
    void whoAsksForNoSubprotocolGetsNone() throws IOException {
        try (WebWire wire = WebWire.open(server.port())) {
            String head = wire.send(WebWire.upgrade()).head();

            assertTrue(head.startsWith("HTTP/1.1 101 "), head);
            assertFalse(head.contains("Sec-WebSocket-Protocol"), head);
        }
    }

    @Test
    void aMessageGoesFromOneSocketToAnother() throws IOException {
        try (WebWire anna = session("anna"); WebWire bob = session("bob")) {
            bob.sendStomp("SUBSCRIBE\nid:1\ndestination:/channel/news\nreceipt:s\n\n\0");
            assertTrue(bob.stomp().startsWith("RECEIPT\nreceipt-id:s\n"));
            // When
            anna.sendStomp("SEND\ndestination:/channel/news\nreceipt:1\n\nHällo\0");
            // Then
            assertTrue(anna.stomp().contains("receipt-id:1"));
            String message = bob.stomp();
            assertTrue(message.startsWith("MESSAGE\n") && message.endsWith("\n\nHällo"), message);
            assertTrue(message.contains("\nsender:anna\n"), message);
        }
    }

    /// As clients do it: text messages, several STOMP frames in one, one STOMP frame in several.
    @Test
    void framesMayBeJoinedAndSplitOverMessagesInEveryWay() throws IOException {
        try (WebWire wire = session("anna")) {
            byte[] frames = ("SEND\ndestination:/channel/split\nreceipt:a\n\nä\0"
                    + "\nSEND\ndestination:/channel/split\nreceipt:b\n\nb\0").getBytes(StandardCharsets.UTF_8);
            for (int cut = 1; cut < frames.length; cut += 3) {
                byte[] first = Arrays.copyOf(frames, cut);
                byte[] second = Arrays.copyOfRange(frames, cut, frames.length);
                var both = new ByteArrayOutputStream();
                both.writeBytes(WebWire.frame(cut % 2 == 0 ? 0x82 : 0x02, first));
                both.writeBytes(WebWire.frame(0x89, new byte[] {1, 2, 3})); // a ping in between
                both.writeBytes(WebWire.frame(cut % 2 == 0 ? 0x81 : 0x80, second));
                wire.send(both.toByteArray());

                String receipts = "";
                boolean pong = false;
                while (!(pong && receipts.contains("receipt-id:a\n") && receipts.contains("receipt-id:b\n"))) {
                    WebWire.Frame next = wire.frame();
                    pong |= next.first() == 0x8a;
                    receipts += next.text();
                }
            }
        }
    }

    @Test
    void everyByteMayBeAPacketOfItsOwn() throws IOException {
        try (WebWire wire = session("anna")) {
            for (byte octet : WebWire.frame(0x82,
                    "SEND\ndestination:/channel/drip\nreceipt:d\n\nx\0".getBytes(StandardCharsets.UTF_8))) {
                wire.send(new byte[] {octet});
            }

            assertTrue(wire.stomp().startsWith("RECEIPT\nreceipt-id:d\n"));
        }
    }

    @Test
    void aPingIsAnsweredByItsOwnBytesAlsoWhenNothingElseIsSaid() throws IOException {
        try (WebWire wire = session("anna")) {
            wire.send(WebWire.frame(0x89, "are you there".getBytes(StandardCharsets.UTF_8)));

            WebWire.Frame pong = wire.frame();
            assertEquals(0x8a, pong.first());
            assertEquals("are you there", pong.text());
        }
    }

    @Test
    void aPongThatNobodyAskedForIsPassedOver() throws IOException {
        try (WebWire wire = session("anna")) {
            wire.send(WebWire.frame(0x8a, new byte[125])).sendStomp("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0");

            assertTrue(wire.stomp().startsWith("RECEIPT"));
        }
    }

    @Test
    void aLargeBodyFitsIntoOneFrameAndComesBackInMany() throws IOException {
        try (WebWire wire = session("anna")) {
            String body = "x".repeat(200_000);
            wire.sendStomp("SUBSCRIBE\nid:1\ndestination:/channel/large\n\n\0");
            wire.sendStomp("SEND\ndestination:/channel/large\n\n" + body + "\0");

            assertTrue(wire.stomp().endsWith("\n\n" + body));
        }
    }

    @Test
    void oneEndlessFrameMayCarryTheWholeConversation() throws IOException {
        try (WebWire wire = session("anna")) {
            // A binary frame of 2^40 bytes with a mask of zeros, which leaves bytes as they are
            wire.send(new byte[] {(byte) 0x82, (byte) 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
            for (int i = 0; i < 10; i++) {
                wire.send("SEND\ndestination:/channel/endless\nreceipt:" + i + "\n\nx\0");

                assertTrue(wire.stomp().startsWith("RECEIPT\nreceipt-id:" + i + "\n"));
            }
        }
    }

    @Test
    void disconnectIsAnsweredAndThenTheSocketIsClosedInGoodOrder() throws IOException {
        try (WebWire wire = session("anna")) {
            wire.sendStomp("DISCONNECT\nreceipt:bye\n\n\0");

            assertTrue(wire.stomp().startsWith("RECEIPT\nreceipt-id:bye\n"));
            wire.send(WebWire.frame(0x88, new byte[] {3, (byte) 0xe8}));
            assertEquals(1000, wire.frame().closeCode());
            assertEquals(-1, wire.read());
        }
    }

    @Test
    void aCloseWithoutDisconnectIsAnswered() throws IOException {
        try (WebWire wire = session("anna")) {
            wire.send(WebWire.frame(0x88, new byte[0]));

            assertEquals(1000, wire.frame().closeCode());
            assertEquals(-1, wire.read());
        }
    }

    @Test
    void anErrorIsToldInStompBeforeTheClose() throws IOException {
        try (WebWire wire = WebWire.open(server.port()).upgraded()) {
            wire.sendStomp("CONNECT\naccept-version:1.2\nhost:x\npasscode:nonsense\n\n\0");

            String error = wire.stomp();
            assertTrue(error.startsWith("ERROR\n") && error.contains("\ncode:token-rejected\n"), error);
            assertEquals(1000, wire.frame().closeCode());
        }
    }

    @Test
    void aTokenThatExpiresEndsTheSocketToo() throws IOException {
        String brief = server.token("anna", Duration.ofMinutes(5), "read:>");
        try (WebWire wire = WebWire.open(server.port()).connected(brief)) {
            server.ahead(Duration.ofMinutes(6));
            String error = wire.stomp();

            assertTrue(error.contains("\ncode:token-expired\n"), error);
        } finally {
            server.ahead(Duration.ZERO);
        }
    }

    @ParameterizedTest
    @CsvSource({"http://localhost", "HTTP://LOCALHOST", "http://localhost:80"})
    void aPageOfTheDoorItselfMayConnect(String origin) throws IOException {
        try (WebWire wire = WebWire.open(server.port())) {
            assertTrue(wire.send(WebWire.upgrade("Origin: " + origin)).head().startsWith("HTTP/1.1 101 "));
        }
    }

    @ParameterizedTest
    @CsvSource({"http://evil.example.org", "https://localhost", "http://localhost:8080", "http://localhost.evil.org",
            "null", "file://", "http://localhost@evil.org", "''", "*"})
    void aPageOfAStrangerMayNot(String origin) throws IOException {
        String answer = refusal("Origin: " + origin);

        assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
        assertTrue(answer.contains("--web-origin"), answer);
    }

    @Test
    void whatIsNoUpgradeIsToldWhatIsMissing() throws IOException {
        assertTrue(refusal("Origin: http://localhost", "Origin: http://evil.org").startsWith("HTTP/1.1 400 "));
        assertTrue(refusal("Sec-WebSocket-Protocol: v11.stomp, mqtt").startsWith("HTTP/1.1 400 "));
        assertTrue(refusal("Sec-WebSocket-Key: " + WebWire.KEY).startsWith("HTTP/1.1 400 "));
        String[][] replaced = {{"Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8", "426"},
                {"Upgrade: websocket", "Upgrade: h2c", "426"}, {"keep-alive, Upgrade", "keep-alive", "426"},
                {WebWire.KEY, "c2hvcnQ=", "400"}, {WebWire.KEY, "%%%", "400"}, {"GET /stomp", "POST /stomp", "405"},
                {"Host: localhost", "Host: evil.example.org", "421"}, {"GET /stomp", "GET /stomp?token=eyJ", "400"},
                {"GET /stomp", "GET /stomp/", "404"}};
        for (String[] each : replaced) {
            try (WebWire wire = WebWire.open(server.port())) {
                String answer = wire.send(WebWire.upgrade().replace(each[0], each[1])).answer();
                assertTrue(answer.startsWith("HTTP/1.1 " + each[2] + " "), each[1] + ": " + answer);
                assertFalse(answer.contains("eyJ"), answer);
            }
        }
    }

    static Stream<Arguments> faults() {
        byte[] x = {'x'};
        byte[] unmasked = {(byte) 0x82, 1, 'x'};
        byte[] longTwo = {(byte) 0x82, (byte) 0xfe, 0, 125, 0, 0, 0, 0};
        byte[] longEight = {(byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0};
        byte[] negative = {(byte) 0x82, (byte) 0xff, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        var twice = new ByteArrayOutputStream();
        twice.writeBytes(WebWire.frame(0x02, x));
        twice.writeBytes(WebWire.frame(0x82, x));
        return Stream.of(Arguments.of("without a mask", unmasked), Arguments.of("reserved bit", WebWire.frame(0xc2, x)),
                Arguments.of("reserved bit", WebWire.frame(0x92, x)),
                Arguments.of("unknown opcode", WebWire.frame(0x83, x)),
                Arguments.of("unknown opcode", WebWire.frame(0x8f, x)),
                Arguments.of("continuation of no message", WebWire.frame(0x80, x)),
                Arguments.of("new message within another", twice.toByteArray()),
                Arguments.of("control frame in parts", WebWire.frame(0x09, x)),
                Arguments.of("control frame of more than 125", WebWire.frame(0x89, new byte[126])),
                // Of the large one the head alone: what is left unread ends in a reset, and not in good order
                Arguments.of("control frame of more than 125",
                        Arrays.copyOf(WebWire.frame(0x88, new byte[70_000]), 14)),
                Arguments.of("more bytes than it needs", longTwo), Arguments.of("more bytes than it needs", longEight),
                Arguments.of("first bit set", negative));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whoBreaksTheRulesIsToldAndClosedWithTheCodeForIt(String what, byte[] bytes) throws IOException {
        try (WebWire wire = session("anna")) {
            wire.send(bytes);

            String error = wire.stomp();
            assertTrue(error.startsWith("ERROR\n") && error.contains("\ncode:malformed-frame\n"), error);
            assertTrue(error.contains(what), error);
            assertEquals(1002, wire.frame().closeCode());
            assertEquals(-1, wire.read());
        }
    }
}
