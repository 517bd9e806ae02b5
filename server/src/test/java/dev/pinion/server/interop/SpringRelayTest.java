package dev.pinion.server.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.protocol.Alias;
import dev.pinion.protocol.StompDialect;
import dev.pinion.protocol.StompVersion;

/// Spring's StompBrokerRelayMessageHandler, with its defaults.
@Tag("interop")
@Timeout(240)
class SpringRelayTest {
    @TestFactory
    Stream<DynamicTest> theRelayOfWebSocketClientsWorks(@TempDir Path scratch)
            throws IOException, InterruptedException {
        // Given
        var dialect = new StompDialect(Set.of(StompVersion.V1_2),
                List.of(Alias.parse("/topic/=/channel/"), Alias.parse("/queue/=/channel/queue.")));
        StockClient client = StockClient.script(scratch, StockClient.JAVA, "java/SpringRelay.java").at(dialect);
        // When, Then
        return client.ownSteps("available", "client-to-clients", "server-to-clients", "user-queue", "forward",
                "disconnect");
    }
}
