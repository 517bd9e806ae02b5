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

/// Python's stomp.py, as Debian packages it.
@Tag("interop")
@Timeout(240)
class StompPyTest {
    @TestFactory
    Stream<DynamicTest> stompPyDoesEveryStep(@TempDir Path scratch) throws IOException, InterruptedException {
        // Given
        StockClient client = StockClient.script(scratch, "/usr/bin/python3", "python/stomp_py.py");
        // When, Then
        return client.steps("stomp.py", EnumSet.noneOf(Step.class));
    }
}
