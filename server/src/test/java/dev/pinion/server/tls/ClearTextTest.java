package dev.pinion.server.tls;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.certs.TlsProvider;
import dev.pinion.server.TestServer;

/// Who does not speak TLS is not spoken to.
class ClearTextTest {
    @TempDir
    private Path data;

    // TLS L3
    @ParameterizedTest
    @EnumSource
    void aClientInClearTextGetsNoWordOfStomp(TlsProvider provider) throws IOException {
        // Given
        try (TestServer server = TestServer.start(data, config -> config.withTlsProvider(provider));
                Socket clear = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            clear.setSoTimeout(20_000);
            // When
            clear.getOutputStream()
                    .write(("CONNECT\naccept-version:1.2\nhost:x\npasscode:" + server.token("a") + "\n\n\0")
                            .getBytes(StandardCharsets.US_ASCII));
            // Then
            String said = heard(clear);
            assertFalse(said.contains("CONNECTED") || said.contains("ERROR"), said);
        }
    }

    private static String heard(Socket clear) throws IOException {
        try {
            return new String(clear.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }
}
