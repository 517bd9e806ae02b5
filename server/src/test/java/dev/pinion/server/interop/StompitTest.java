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

/// stompit, from npm.
@Tag("interop")
@Timeout(240)
class StompitTest {
    @TestFactory
    Stream<DynamicTest> stompitDoesEveryStepButOne(@TempDir Path scratch) throws IOException, InterruptedException {
        // Given
        StockClient client = StockClient.script(scratch, "node", "node/stompit.js");
        // When, Then
        return client.steps("stompit", EnumSet.of(Step.RECEIPT_SEQ));
    }
}
