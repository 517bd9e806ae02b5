package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import dev.pinion.db.DiskLimits;

/// What peers and operators see of a disk that takes no more.
@ResourceLock("alarms of the disk") // the log tells those of all servers of this process
class StorageTest {
    private static final Duration SOON = Duration.ofMillis(100);
    private static final String BODY = "b".repeat(50_000);

    @TempDir
    private Path folder;

    private static TestServer start(Path data, long reserveBytes) throws IOException {
        var limits = new DiskLimits(reserveBytes, reserveBytes, Duration.ofSeconds(5), SOON, Duration.ofSeconds(5));
        return TestServer.start(data, config -> config.withStorage(config.storage().withDisk(limits)));
    }

    private static String health(TestServer server) throws IOException {
        try (Operator operator = server.operator()) {
            return operator.ask("health", "");
        }
    }

    @Test
    void aDiskThatIsNearlyFullRefusesPublishersServesReadersAndIsSickInHealth() throws IOException {
        // Given
        Path data = folder.resolve("data");
        try (TestServer server = start(data, 0); Wire wire = server.session("alice")) {
            ServerTestBase.publish(wire, "x", "1", "2");
        }
        // When: there is less space than is to be kept free
        try (TestServer server = start(data, Long.MAX_VALUE / 2);
                Wire publisher = server.session("alice");
                Wire reader = server.session("bob")) {
            await().until(() -> health(server).contains("\"log\":\"refusing\""));
            publisher.send("SEND\ndestination:/channel/x\nreceipt:r\n\n3\0");
            // Then
            publisher.expect("ERROR", "code:storage-full", "retry-after:10");
            publisher.expectEnd();
            reader.send(ServerTestBase.subscribe("s", "/channel/x", "from:first"));
            reader.expect("MESSAGE", "seq:1");
            reader.expect("MESSAGE", "seq:2");
            String health = health(server);
            assertTrue(health.contains("\"healthy\":false"), health);
            assertTrue(health.contains("\"log\":\"refusing\",\"trouble\":\"disk-full\""), health);
            reader.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT", "receipt-id:d");
        }
    }

    /// A file system of 96 MiB, filled by a publisher; then space is made.
    @Test
    @Tag("slow")
    void aFullDiskIsSurvivedAndServiceResumesWithoutARestart() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", small.toString()), "mounting needs root");
        try (TestServer server = start(small.resolve("data"), 0)) {
            // Given: ballast that leaves some 10 MiB
            Path ballast = small.resolve("ballast");
            Files.write(ballast, new byte[(int) Math.max(1, Files.getFileStore(small).getUsableSpace() - (10 << 20))]);
            Set<String> acknowledged = new HashSet<>();
            // When
            int sent = publishUntilRefused(server, acknowledged);
            // Then
            String sick = health(server);
            assertTrue(sick.contains("\"healthy\":false"), sick);
            assertEquals(acknowledged, stored(server, acknowledged.size()));
            Files.delete(ballast);
            await().atMost(30, TimeUnit.SECONDS).until(() -> health(server).contains("\"log\":\"running\""));
            try (Wire wire = server.session("alice")) {
                ServerTestBase.publish(wire, "x", "after");
            }
            System.out.println("full after " + sent + " messages of 50,000 bytes, " + acknowledged.size()
                    + " acknowledged and all there; healthy again: " + health(server));
        } finally {
            // Lazily: what is still open must not keep the folder from being deleted.
            assertTrue(run("umount", "-l", small.toString()), "unmounted");
        }
    }

    private static int publishUntilRefused(TestServer server, Set<String> acknowledged) throws IOException {
        for (int n = 1; n < 100_000; n++) {
            try (Wire wire = server.session("alice")) {
                for (;; n++) {
                    String body = n + BODY;
                    wire.send("SEND\ndestination:/channel/x\nreceipt:r\n\n" + body + "\0");
                    Wire.Received answer = wire.read();
                    if (!answer.command().equals("RECEIPT")) {
                        // Whether the log or the database behind it met the full disk first.
                        assertTrue(Set.of("storage-failed", "storage-full").contains(answer.header("code")),
                                answer.headers()::toString);
                        return n;
                    }
                    acknowledged.add(body.substring(0, 10));
                }
            }
        }
        throw new AssertionError("the disk did not fill");
    }

    /// Readers go on while publishers are refused. Unacknowledged messages may be there too, behind the acknowledged.
    private static Set<String> stored(TestServer server, int count) throws IOException {
        Set<String> found = new HashSet<>();
        try (Wire wire = server.session("reader")) {
            wire.send(ServerTestBase.subscribe("s", "/channel/x", "from:first"));
            for (int n = 0; n < count; n++) {
                found.add(wire.expect("MESSAGE", "seq:" + (n + 1)).body().substring(0, 10));
            }
        }
        return found;
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor() == 0;
    }
}
