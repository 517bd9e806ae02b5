package dev.pinion.server;

import static dev.pinion.server.ServerTestBase.subscribe;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Limits that an operator has raised or lowered, at the wire.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsAtWorkTest {
    private static final int MIB = 1024 * 1024;

    @TempDir
    private static Path data;
    private TestServer server;

    @BeforeAll
    void startServer() throws IOException {
        server = TestServer.start(data, config -> config.withLimits(config.connectionLimits(),
                config.sessionLimits().withBody(MIB), config.deliveryLimits()));
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    @Test
    void theLargestBodyIsToldStoredAndEchoed() throws IOException {
        // Given
        String body = "m".repeat(MIB);
        String headers = "h".repeat(4_000);
        Wire wire = server.wire();
        wire.send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + server.token("anna", "send:>", "read:>")
                + "\n\n\0");
        assertTrue(wire.expect("CONNECTED").header("limits").startsWith("body=" + MIB + ","));
        wire.send(subscribe("1", "/channel/large", "from:first"));
        // When
        wire.send(
                "SEND\ndestination:/channel/large\nreceipt:r\na:" + headers + "\nb:" + headers + "\n\n" + body + "\0");
        // Then
        wire.expect("RECEIPT", "receipt-id:r");
        Wire.Received message = wire.expect("MESSAGE", "seq:1");
        assertEquals(MIB, message.content().size());
        assertEquals(body, message.body());
        wire.close();
    }

    @Test
    void oneByteMoreIsRefusedBeforeItIsRead() throws IOException {
        // Given
        Wire wire = server.session("bea");
        // When
        wire.send(("SEND\ndestination:/channel/more\nreceipt:r\ncontent-length:" + (MIB + 1) + "\n\n")
                .getBytes(StandardCharsets.UTF_8));
        // Then
        wire.expect("ERROR", "code:limit-exceeded", "receipt-id:r");
        wire.close();
    }
}
