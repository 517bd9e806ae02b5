package dev.pinion.server.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The package `@stomp/stompjs` of npm, over a TLS socket in place of its WebSocket, else with its defaults.
@Tag("interop")
@Timeout(240)
class StompJsTest {
    @TestFactory
    Stream<DynamicTest> stompJsDoesEveryStepButOne(@TempDir Path scratch) throws IOException, InterruptedException {
        // Given
        StockClient client = StockClient.script(scratch, "node", "node/stompjs.js");
        // When, Then
        return client.steps("@stomp/stompjs", EnumSet.of(Step.BACKSLASH_N));
    }
}
