package dev.pinion.web;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.protocol.Pin;

/// The web door where others than this machine can reach it.
class WebTlsTest {
    @TempDir
    private static Path data;
    private static WebServer server;

    @BeforeAll
    static void start() throws IOException {
        server = WebServer.start(data, config -> config, InetAddress.ofLiteral("0.0.0.0"), "https://chat.example.org");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String get(String path, String... headers) throws IOException {
        try (WebWire wire = WebWire.openTls(server.port())) {
            return wire
                    .send("GET " + path + " HTTP/1.1\r\nHost: pinion.example.org\r\n" + String.join("", headers)
                            + "\r\n")
                    .answer();
        }
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token + "\r\n";
    }

    @Test
    void itSpeaksNoClearText() throws IOException {
        long before = server.endedBefore("tls-handshake-failed");
        try (WebWire wire = WebWire.open(server.port())) {
            String answer = wire.send("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();

            assertFalse(answer.contains("HTTP/"), answer);
        }
        await().untilAsserted(() -> assertEquals(before + 1, server.ended("tls-handshake-failed")));
    }

    @Test
    void countsAndHealthAreForTokensThatMaySeeThem() throws IOException {
        for (String path : List.of("/metrics", "/health/live", "/health/ready")) {
            for (String scope : List.of("metrics", "admin")) {
                assertTrue(get(path, bearer(server.token("watch", scope))).startsWith("HTTP/1.1 200 "), path);
            }
            for (String wrong : List.of("", bearer(server.token("anna", "send:>", "read:>")), bearer("nonsense"),
                    bearer(""), "Authorization: Basic bWU6bWU=\r\n", "Authorization: \r\n",
                    bearer(server.token("watch", Duration.ofSeconds(1), "read:metrics")))) {
                String answer = get(path, wrong);
                assertTrue(answer.startsWith("HTTP/1.1 401 "), path + " " + wrong + answer);
                assertTrue(answer.contains("\r\nWWW-Authenticate: Bearer scope=\"metrics\"\r\n"), answer);
                assertFalse(answer.contains("pinion_"), answer);
            }
        }
    }

    @Test
    void aTokenThatHasExpiredSeesNothing() throws IOException {
        String token = server.token("watch", Duration.ofMinutes(5), "metrics");
        assertTrue(get("/metrics", bearer(token)).startsWith("HTTP/1.1 200 "));
        try {
            server.ahead(Duration.ofMinutes(6));

            assertTrue(get("/metrics", bearer(token)).startsWith("HTTP/1.1 401 "));
        } finally {
            server.ahead(Duration.ZERO);
        }
    }

    @Test
    void aTokenInTheAddressIsNotRead() throws IOException {
        long before = server.endedBefore("token-rejected");

        String answer = get("/metrics?access_token=" + server.token("watch", "metrics"));

        assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
        await().untilAsserted(() -> assertEquals(before + 1, server.ended("token-rejected")));
    }

    @Test
    void twoTokensAreOneTooMany() throws IOException {
        String token = bearer(server.token("watch", "metrics"));

        assertTrue(get("/metrics", token, token).startsWith("HTTP/1.1 400 "));
    }

    @Test
    void stompGoesOverItAndEveryRecordMayHoldOneByte() throws IOException {
        try (WebWire wire = WebWire.openTls(server.port()).connected(server.token("anna", "send:>", "read:>"))) {
            for (byte octet : WebWire.frame(0x82,
                    "SEND\ndestination:/channel/x\nreceipt:1\n\nx\0".getBytes(StandardCharsets.UTF_8))) {
                wire.send(new byte[] {octet});
            }

            assertTrue(wire.stomp().startsWith("RECEIPT\nreceipt-id:1\n"));
        }
    }

    @Test
    void onlyPagesOfTheConfiguredOriginMayConnect() throws IOException {
        try (WebWire wire = WebWire.openTls(server.port())) {
            String head = wire.send(WebWire.upgrade("Origin: https://chat.example.org:443")).head();
            assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        }
        for (String stranger : List.of("http://chat.example.org", "https://localhost", "https://example.org",
                "https://evil.chat.example.org")) {
            try (WebWire wire = WebWire.openTls(server.port())) {
                String answer = wire.send(WebWire.upgrade("Origin: " + stranger)).answer();
                assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
            }
        }
    }

    /// The keys are swapped for both doors at once: nobody who is on notices.
    @Test
    void aPromotedKeyIsShownToNewcomersAndSessionsStay() throws IOException {
        Pin current = server.server().pins().getFirst();
        Pin next = server.server().pins().get(1);
        try (WebWire olga = WebWire.openTls(server.port()).connected(server.token("olga", "admin", "send:>"))) {
            // Given
            assertEquals(current, Pin.of(olga.certificate().getPublicKey()));
            olga.sendStomp("SUBSCRIBE\nid:1\ndestination:/server/replies\nreceipt:s\n\n\0");
            assertTrue(olga.stomp().startsWith("RECEIPT\nreceipt-id:s\n"));
            // When
            olga.sendStomp("SEND\ndestination:/server/admin/certs-promote\ncorrelation-id:1\n\n{\"force\":true}\0");
            String answer = olga.stomp();
            // Then
            assertTrue(answer.contains("\"ok\":true") && answer.contains(next.toString()), answer);
            await().untilAsserted(() -> {
                try (WebWire newcomer = WebWire.openTls(server.port())) {
                    assertEquals(next, Pin.of(newcomer.certificate().getPublicKey()));
                }
            });
            olga.sendStomp("SEND\ndestination:/channel/x\nreceipt:still\n\nx\0");
            assertTrue(olga.stomp().startsWith("RECEIPT\nreceipt-id:still\n"));
        }
    }
}
