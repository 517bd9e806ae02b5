package dev.pinion.web;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What machines ask the web door on loopback, and what it says to requests that are none.
class PagesTest {
    @TempDir
    private static Path data;
    private static WebServer server;

    @BeforeAll
    static void start() throws IOException {
        server = WebServer.start(data, "https://chat.example.org");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String ask(String request) throws IOException {
        try (WebWire wire = WebWire.open(server.port())) {
            return wire.send(request).answer();
        }
    }

    private static String get(String path, String... headers) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nHost: localhost:1\r\n" + String.join("", headers) + "\r\n");
    }

    @Test
    void theCountsAreThereInPrometheusText() throws IOException {
        String answer = get("/metrics");

        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        assertTrue(answer.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"), answer);
        assertTrue(answer.contains("\npinion_connections_open "), answer);
        assertFalse(answer.contains("# EOF"), answer);
    }

    /// A gauge holds what it asks by a weak reference, unless it is told otherwise.
    @Test
    void theFiguresOfTheDiskOutliveACollection() throws IOException {
        System.gc();

        String answer = get("/metrics");

        for (String name : List.of("pinion_disk_free_bytes", "pinion_database_bytes", "pinion_log_bytes")) {
            assertTrue(answer.contains("\n" + name + " "), answer);
            assertFalse(answer.contains("\n" + name + " NaN\n"), name);
        }
    }

    @Test
    void andInOpenMetricsForWhoAsksForIt() throws IOException {
        String answer = get("/metrics",
                "Accept: application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3\r\n");

        assertTrue(answer.contains("\r\nContent-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"),
                answer);
        assertTrue(answer.endsWith("# EOF\n"), answer);
    }

    @Test
    void itLivesAndIsReady() throws IOException {
        assertTrue(get("/health/live").endsWith("\r\n\r\n{\"live\":true}"));
        String ready = get("/health/ready");
        assertTrue(ready.startsWith("HTTP/1.1 200 "), ready);
        assertTrue(ready.endsWith("\r\n\r\n{\"ready\":true,\"reasons\":[]}"), ready);
    }

    @Test
    void headHasTheHeadOnly() throws IOException {
        String answer = ask("HEAD /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

        assertTrue(answer.contains("\r\nContent-Length: 13\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }

    @Test
    void everyAnswerForbidsWhatABrowserMightDoWithIt() throws IOException {
        for (String answer : List.of(get("/metrics"), get("/"), get("/nothing"), ask("nonsense\r\n\r\n"))) {
            assertTrue(answer.contains("\r\nContent-Security-Policy: default-src 'none'; script-src 'self';"), answer);
            assertTrue(
                    answer.contains(
                            "; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'\r\n"),
                    answer);
            assertTrue(answer.contains("\r\nX-Content-Type-Options: nosniff\r\n"), answer);
            assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
        }
    }

    @Test
    void aRequestMayComeByteByByte() throws IOException {
        try (WebWire wire = WebWire.open(server.port())) {
            for (char c : "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".toCharArray()) {
                wire.send(String.valueOf(c));
            }
            assertTrue(wire.answer().startsWith("HTTP/1.1 200 OK\r\n"));
        }
    }

    @ParameterizedTest
    @CsvSource({"localhost", "localhost:8080", "LOCALHOST", "127.0.0.1:80", "127.8.8.8", "[::1]:61680",
            "chat.example.org", "chat.example.org:8443"})
    void itIsCalledByTheNamesOfThisMachineAndOfTheOrigins(String host) throws IOException {
        String answer = ask("GET /health/live HTTP/1.1\r\nHost: " + host + "\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
    }

    /// A stranger's name that leads to this machine would make his page one of ours.
    @ParameterizedTest
    @CsvSource({"evil.example.org", "localhost.evil.example.org", "127.0.0.1.evil.example.org", "[::2]", "10.0.0.1",
            "''"})
    void aStrangersNameForThisMachineIsRefused(String host) throws IOException {
        String answer = ask("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n");

        assertTrue(answer.startsWith(host.isEmpty() ? "HTTP/1.1 400 " : "HTTP/1.1 421 "), answer);
        assertFalse(answer.contains("pinion_"), answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | GET\\r\\n\\r\\n
            400 | GET /metrics\\r\\n\\r\\n
            400 | GET  /metrics HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n
            400 | GET metrics HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n
            400 | GET http://localhost/metrics HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n
            400 | GET /metrics#x HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n
            400 | G{T /metrics HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n
            400 | GET /metrics HTTP/1.1\\r\\n\\r\\n
            400 | GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\nHost: localhost\\r\\n\\r\\n
            400 | GET /metrics HTTP/1.1\\r\\nHost : localhost\\r\\n\\r\\n
            400 | GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\n folded: x\\r\\n\\r\\n
            400 | GET /metrics HTTP/1.1\\r\\nHost: localhost\\nX: y\\r\\n\\r\\n
            400 | GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\nno colon\\r\\n\\r\\n
            400 | GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\n: no name\\r\\n\\r\\n
            400 | GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\nX: \\0\\r\\n\\r\\n
            400 | GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\nX: a\\rb\\r\\n\\r\\n
            404 | GET // HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n
            404 | GET /../etc/passwd HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n
            404 | GET /chat/ HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n
            404 | GET /vendor/stompjs-LICENSE HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n
            404 | GET /console.html HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n
            404 | GET /%2e%2e/metrics HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n
            405 | DELETE /metrics HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n
            405 | OPTIONS /metrics HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n
            413 | POST /metrics HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 3\\r\\n\\r\\n
            413 | POST /metrics HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n
            413 | GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\nGET /metrics HTTP/1.1\\r\\n\\r\\n
            505 | GET /metrics HTTP/2.0\\r\\nHost: localhost\\r\\n\\r\\n
            505 | GET /metrics http/1.1\\r\\nHost: localhost\\r\\n\\r\\n
            """)
    void aRequestThatIsNoneIsToldWhatIsWrong(int status, String request) throws IOException {
        String answer = ask(request.translateEscapes().replace("\\u0000", "\0"));

        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertFalse(answer.contains("pinion_"), answer);
        assertTrue(answer.endsWith("\n") && answer.length() > answer.indexOf("\r\n\r\n") + 10, answer);
    }

    @Test
    void aHeadThatIsTooLargeIsRefusedWhateverIsInIt() throws IOException {
        String line = "X-Filler: " + "x".repeat(500) + "\r\n";
        assertTrue(get("/metrics", line.repeat(40)).startsWith("HTTP/1.1 431 "));
        assertTrue(get("/metrics", "X: y\r\n".repeat(65)).startsWith("HTTP/1.1 431 "));
        assertTrue(get("/" + "x".repeat(1_025)).startsWith("HTTP/1.1 414 "));
        assertTrue(get("/" + "x".repeat(20_000)).startsWith("HTTP/1.1 414 "));
    }

    @Test
    void theStompSocketWantsAnUpgrade() throws IOException {
        String answer = get("/stomp");

        assertTrue(answer.startsWith("HTTP/1.1 426 "), answer);
    }

    @Test
    void aRequestForNothingIsCountedAsWhatItWas() throws IOException {
        // Given
        long goodbyes = server.endedBefore("client-goodbye");
        long malformed = server.endedBefore("malformed-frame");
        long denied = server.endedBefore("not-permitted");
        // When
        get("/metrics");
        ask("nonsense\r\n\r\n");
        ask("GET /metrics HTTP/1.1\r\nHost: evil.example.org\r\n\r\n");
        // Then
        await().untilAsserted(() -> assertEquals(List.of(goodbyes + 1, malformed + 1, denied + 1), List
                .of(server.ended("client-goodbye"), server.ended("malformed-frame"), server.ended("not-permitted"))));
    }
}
