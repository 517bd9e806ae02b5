package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.LogText;

/// What peers choose stays in its field of the audit log, and who knocks again and again does not fill it.
class AuditTest extends ServerTestBase {
    /// Nobody else knocks from here: the audit log is one for all servers of this process.
    private static final String KNOCKER = "127.0.0.93";

    private final AuditLines audit = new AuditLines();

    @AfterEach
    void close() {
        audit.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"anna subject=operator", "anna\" subject=\"operator", "anna=operator", "anna\\ x"})
    void aSubjectCannotForgeAField(String subject) throws IOException {
        // Given
        Wire wire = server.session(subject);
        int port = wire.socket().getLocalPort();
        String field = " subject=\"" + subject.replace("\\", "\\\\").replace("\"", "\\\"") + "\" ";
        // When
        wire.send("DISCONNECT\nreceipt:bye\n\n\0").expect("RECEIPT");
        wire.expectEnd();
        // Then
        String ended = await().until(() -> audit.end(port), Optional::isPresent).orElseThrow();
        assertTrue(ended.contains(field), ended);
        assertTrue(audit.beginning("connected ").stream().anyMatch(line -> line.contains(field)),
                () -> audit.beginning("connected ").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x reason=client-goodbye", "x\\nended address=10.0.0.1:1 reason=client-goodbye", "x\u202ey",
            "\u009b2J"})
    void aHeaderCannotForgeAField(String value) throws IOException {
        Wire wire = server.session("anna");
        int port = wire.socket().getLocalPort();

        wire.send("SEND\ndestination:/queue/" + value + "\nack:" + value + "\n\nx\0").expect("ERROR");
        wire.expectEnd();

        String ended = await().until(() -> audit.end(port), Optional::isPresent).orElseThrow();
        assertEquals(1, ended.split(" reason=", -1).length - 1, ended);
        assertTrue(ended.codePoints().noneMatch(LogText::isObeyed), ended);
    }

    @Test
    void whoKnocksAgainAndAgainIsSummedUp() throws IOException {
        int knocks = 200;

        for (int n = 0; n < knocks; n++) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port(),
                    InetAddress.ofLiteral(KNOCKER), 0)) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertTrue(socket.getInputStream().read() >= -1);
            }
        }

        await().untilAsserted(() -> assertEquals(knocks, told(), () -> lines().toString()));
        List<String> lines = lines();
        assertTrue(lines.size() < knocks / 4, "lines: " + lines.size());
        assertTrue(lines.getLast().matches("refused-again address=127\\.0\\.0\\.93 reason=[a-z-]+ times=[0-9]+"),
                lines.getLast());
    }

    private List<String> lines() {
        return Stream.of("ended ", "turned-away ", "refused-again ")
                .flatMap(start -> audit.beginning(start).stream())
                .filter(line -> line.contains("address=" + KNOCKER) && line.contains("reason=tls-handshake-failed"))
                .toList();
    }

    private long told() {
        return lines().stream()
                .mapToLong(line -> line.startsWith("refused-again ")
                        ? Long.parseLong(line.substring(line.lastIndexOf('=') + 1))
                        : 1)
                .sum();
    }
}
