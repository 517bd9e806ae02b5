package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.pinion.db.DiskLimits;

/// A disk of 100 MiB that is filled and emptied, as its operator hears of it.
@ResourceLock("alarms of the disk") // the log tells those of all servers of this process
class DiskAlarmTest {
    /// Of the second that is promised, half goes by between two looks at the disk; the alarms look five times.
    private static final Duration LOOKED_AT_EVERY = Duration.ofMillis(500);

    @TempDir
    private Path folder;

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor() == 0;
    }

    private static void awaitLine(AuditLines told, String beginning) {
        await().until(() -> !told.beginning(beginning).isEmpty());
    }

    private static void assertToldOnce(AuditLines told) {
        for (String once : List.of("alarm-raised alarm=disk-full", "alarm-raised alarm=disk-low",
                "alarm-cleared alarm=disk-full", "alarm-cleared alarm=disk-low")) {
            assertEquals(1, told.beginning(once).size(), once);
        }
    }

    @Test
    void theLogTellsBothOnceAndPublishersAreToldWhenToComeBack() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", small.toString()), "mounting needs root");
        var limits = new DiskLimits(16 << 20, 8 << 20, Duration.ofSeconds(5), DiskLimits.DEFAULT.watchEvery(),
                Duration.ofSeconds(5));
        try (TestServer server = TestServer.start(small.resolve("data"),
                config -> config.withStorage(config.storage().withDisk(limits)));
                var told = new AuditLines("dev.pinion.alarm");
                Operator operator = server.operator();
                Wire publisher = server.session("alice")) {
            assertTrue(operator.ask("health", "").contains("\"live\":true,\"ready\":true"));
            assertTrue(limits.watchEvery().compareTo(LOOKED_AT_EVERY) <= 0, limits::toString);
            // When: filled
            Path ballast = small.resolve("ballast");
            Files.write(ballast, new byte[(int) (Files.getFileStore(small).getUsableSpace() - (4 << 20))]);
            // Then
            awaitLine(told, "alarm-raised alarm=disk-full");
            publisher.send("SEND\ndestination:/channel/x\nreceipt:r\n\nx\0");
            publisher.expect("ERROR", "code:storage-full", "receipt-id:r", "retry-after:10");
            String sick = operator.ask("health", "");
            assertTrue(sick.contains("\"live\":true,\"ready\":false"), sick);
            assertTrue(sick.contains("\"alarm\":\"disk-full\",\"level\":\"critical\""), sick);
            // When: emptied
            Files.delete(ballast);
            // Then
            awaitLine(told, "alarm-cleared alarm=disk-full");
            // Looked at before the other: where the disk is emptied between the two looks, cleared at the next one.
            awaitLine(told, "alarm-cleared alarm=disk-low");
            try (Wire again = server.session("alice")) {
                ServerTestBase.publish(again, "x", "after");
            }
            assertToldOnce(told);
            assertTrue(told.beginning("alarm-cleared alarm=disk-full").getFirst().contains("lasted-seconds="));
        } finally {
            assertTrue(run("umount", "-l", small.toString()), "unmounted");
        }
    }
}
