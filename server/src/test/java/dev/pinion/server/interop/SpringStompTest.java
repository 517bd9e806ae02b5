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

/// Spring's ReactorNettyTcpStompClient.
@Tag("interop")
@Timeout(240)
class SpringStompTest {
    @TestFactory
    Stream<DynamicTest> springDoesEveryStepButThree(@TempDir Path scratch) throws IOException, InterruptedException {
        // Given
        StockClient client = StockClient.javaSource(scratch, "java/SpringStomp.java");
        // When, Then
        return client.steps("Spring", EnumSet.of(Step.TRANSACTION, Step.ABORT, Step.DISCONNECT));
    }
}
