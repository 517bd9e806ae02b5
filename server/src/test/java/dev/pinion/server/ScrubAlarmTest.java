package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.upkeep.UpkeepSettings;

/// Damage on the disk, where nobody reads, as its operator hears of it.
class ScrubAlarmTest {
    @TempDir
    private Path data;

    /// On the disk, below a server that runs.
    private static void flip(Path file, String text) throws IOException {
        int at = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).indexOf(text);
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
            open.write(ByteBuffer.wrap(new byte[] {'N'}), at);
        }
    }

    @Test
    void theAlarmTellsItBeforeAnybodyReadsIt() throws Exception {
        // Given
        UpkeepSettings brisk = UpkeepSettings.DEFAULTS.withScrubEvery(Duration.ofMillis(1))
                .withPace(UpkeepSettings.Pace.DEFAULT.withEvery(Duration.ofMillis(20)));
        try (TestServer server = TestServer.start(data); Wire publisher = server.session("alice")) {
            ServerTestBase.publish(publisher, "x", "needle".repeat(3_000));
        }
        try (var told = new AuditLines("dev.pinion.alarm");
                TestServer server = TestServer.start(data, config -> config.withUpkeep(brisk));
                Operator operator = server.operator();
                Wire publisher = server.session("alice")) {
            // When
            flip(data.resolve("db/pinion.mv.db"), "needleneedle");
            // Then
            await().until(() -> !told.beginning("alarm-raised alarm=store-damaged").isEmpty());
            String sick = operator.ask("health", "");
            assertTrue(sick.contains("\"healthy\":false") && sick.contains("storage-damaged: "), sick);
            ServerTestBase.publish(publisher, "x", "goes on");
        }
    }
}
