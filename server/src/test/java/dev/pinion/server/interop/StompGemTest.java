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

/// Ruby's stomp gem, as Debian packages it.
@Tag("interop")
@Timeout(240)
class StompGemTest {
    @TestFactory
    Stream<DynamicTest> stompGemDoesEveryStepButOne(@TempDir Path scratch) throws IOException, InterruptedException {
        // Given
        StockClient client = StockClient.script(scratch, "/usr/bin/ruby", "ruby/stomp_gem.rb");
        // When, Then
        return client.steps("stomp gem", EnumSet.of(Step.BACKSLASH_N));
    }
}
