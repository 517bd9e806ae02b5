package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Allow and deny lists, as a peer meets them: before the handshake.
class AddressRulesTest {
    @TempDir
    private Path data;

    @Test
    void aDeniedAddressIsTurnedAwayAndTheNextOneIsNot() throws IOException {
        try (TestServer server = TestServer.start(data,
                config -> config.withAddresses(List.of(), List.of("127.0.0.2/32", "127.0.1.0/24")))) {
            assertThrows(IOException.class, () -> Wire.open(server.port(), "127.0.0.2"));
            assertThrows(IOException.class, () -> Wire.open(server.port(), "127.0.1.77"));
            Wire.open(server.port(), "127.0.0.3").close();
        }
    }

    @Test
    void withAnAllowListWhoIsNotOnItStaysOut() throws IOException {
        try (TestServer server = TestServer.start(data,
                config -> config.withAddresses(List.of("127.0.0.1"), List.of()))) {
            Wire.open(server.port(), "127.0.0.1").close();
            assertThrows(IOException.class, () -> Wire.open(server.port(), "127.0.0.2"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "10.0.0.1/8", "10.0.0/8", "10.0.0.0/-1", "fd00::1/8",
            "fd00::/129", "1.2.3.4/", "/8", "1.2.3.4/8/8"})
    void aRuleThatIsNoAddressIsRefusedByName(String rule) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> TestServer.start(data, config -> config.withAddresses(List.of(rule), List.of())));
        assertTrue(String.valueOf(refused.getMessage()).contains("'" + rule + "'"), refused::getMessage);
    }
}
