package dev.pinion.lab.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.bench.ceiling.ThrowawayKey;

/// How NATS is started, with a script in its place: the package need not be here.
class NatsPeerTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void itsStoreLiesInTheFolderAndItListensOnLoopbackAtTheAnnouncedPort() throws Exception {
        Path server = folder.resolve("nats-server");
        Files.writeString(server, """
                #!/bin/sh
                echo '[7] 2026/11/21 19:00:00.000001 [INF] Starting nats-server'
                echo '[7] 2026/11/21 19:00:00.000002 [INF] Listening for client connections on 127.0.0.1:4711'
                echo '[7] 2026/11/21 19:00:00.000003 [INF] Server is ready'
                exec sleep 600
                """);
        Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwx------"));
        ThrowawayKey key = ThrowawayKey.make(folder, new SecureRandom());

        RunningPeer peer = new NatsPeer(server).start(folder, key);
        peer.close();

        String configuration = Files.readString(folder.resolve("nats/nats.conf"));
        assertEquals(4711, peer.target().port());
        assertTrue(configuration.startsWith("listen: \"127.0.0.1:-1\"\n"), configuration);
        assertTrue(configuration.contains("store_dir: \"" + folder.resolve("nats/jetstream") + "\""), configuration);
    }
}
