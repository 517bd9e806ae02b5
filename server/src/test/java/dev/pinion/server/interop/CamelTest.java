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

/// Apache Camel's `stomp:` component, with its defaults: consumer, producer, and a bridge from one destination to another.
@Tag("interop")
@Timeout(240)
class CamelTest {
    @TestFactory
    Stream<DynamicTest> consumerProducerAndBridgeWork(@TempDir Path scratch) throws IOException, InterruptedException {
        // Given
        var dialect = new StompDialect(Set.of(StompVersion.V1_1, StompVersion.V1_2),
                List.of(Alias.parse("/topic/=/channel/")));
        StockClient client = StockClient.script(scratch, StockClient.JAVA, "java/CamelStomp.java").at(dialect);
        // When, Then
        return client.ownSteps("producer-consumer", "bridge", "queue", "refuses-stranger", "wrong-token");
    }
}
