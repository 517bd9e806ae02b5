package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.certs.TlsProvider;

/// What is counted of handshakes, under both providers of TLS.
class HandshakeMetersTest {
    @TempDir
    private Path data;

    @ParameterizedTest
    @CsvSource({"JDK, not-told", "BOUNCY_CASTLE, x25519"})
    void aHandshakeCountsByVersionCipherGroupAndKey(TlsProvider provider, String group) throws IOException {
        // Given
        try (TestServer server = TestServer.start(data, config -> config.withTlsProvider(provider))) {
            // When
            server.session("ada").close();
            // Then
            String scrape = server.server().scrape();
            assertCounted(scrape, "pinion_tls_handshakes_version_total{version=\"TLSv1.3\"} 1.0");
            assertCounted(scrape, "pinion_tls_handshakes_cipher_total{cipher=\"TLS_AES_128_GCM_SHA256\"} 1.0");
            assertCounted(scrape, "pinion_tls_handshakes_key_total{key=\"current\"} 1.0");
            assertCounted(scrape, "pinion_tls_handshakes_key_total{key=\"earlier\"} 0.0");
            assertCounted(scrape, "pinion_tls_handshakes_group_total{group=\"" + group + "\"} 1.0");
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK", "BOUNCY_CASTLE"})
    void aHandshakeThatFailsCountsAsAnEndForThatReason(TlsProvider provider) throws IOException {
        // Given
        try (TestServer server = TestServer.start(data, config -> config.withTlsProvider(provider))) {
            // When
            try (Socket garbage = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                garbage.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                // Then: once at least, since the client of another test may look for its former server at this port
                await().until(() -> server.server()
                        .meters()
                        .get("pinion.connections.ended")
                        .tag("reason", "tls-handshake-failed")
                        .counter()
                        .count() >= 1);
            }
            assertCounted(server.server().scrape(), "pinion_tls_handshakes_version_total{version=\"TLSv1.3\"} 0.0");
        }
    }

    private static void assertCounted(String scrape, String line) {
        assertTrue(scrape.contains(line), () -> line + " in\n" + scrape);
    }
}
