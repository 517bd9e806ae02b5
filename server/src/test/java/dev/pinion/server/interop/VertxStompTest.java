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

/// Vert.x' StompClient.
@Tag("interop")
@Timeout(240)
class VertxStompTest {
    @TestFactory
    Stream<DynamicTest> vertxDoesEveryStep(@TempDir Path scratch) throws IOException, InterruptedException {
        // Given
        StockClient client = StockClient.javaSource(scratch, "java/VertxStomp.java");
        // When, Then
        return client.steps("Vert.x", EnumSet.noneOf(Step.class));
    }
}
