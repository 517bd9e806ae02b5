package dev.pinion.lab.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.bench.ceiling.ThrowawayKey;

/// How RabbitMQ is started, with a script in its place that writes down what it was given: the package need not be here.
class RabbitPeerTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void allItWritesLiesInTheFolderAndAllItOpensOnLoopback() throws Exception {
        Path server = folder.resolve("rabbitmq-server");
        Files.writeString(server, """
                #!/bin/sh
                env | grep -E '^(HOME|RABBITMQ|ERL)' > "$HOME/environment"
                echo '  Starting broker... completed with 1 plugins.'
                exec sleep 600
                """);
        Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwx------"));
        ThrowawayKey key = ThrowawayKey.make(folder, new SecureRandom());

        RunningPeer peer = new RabbitPeer(server).start(folder, key);
        peer.close();

        Path own = folder.resolve("rabbitmq");
        List<String> environment = Files.readAllLines(own.resolve("environment"));
        assertEquals(List.of(),
                environment.stream().filter(line -> line.contains("=/") && !line.contains("=" + own)).toList());
        assertTrue(environment.contains("ERL_EPMD_ADDRESS=127.0.0.1"), environment.toString());
        String configuration = Files.readString(own.resolve("rabbitmq.conf"));
        assertTrue(configuration.contains("stomp.listeners.ssl.default = 127.0.0.1:" + peer.target().port()
                + "\nssl_options.certfile = " + own.resolve("certificate.pem") + "\nssl_options.keyfile = "
                + own.resolve("key.pem") + "\nssl_options.versions.1 = tlsv1.3\n"), configuration);
        assertTrue(configuration.startsWith("listeners.tcp = none\nstomp.listeners.tcp = none\n"), configuration);
        assertFalse(configuration.contains("%"), configuration);
    }

    @Test
    void theKeyIsForItsOwnerOnly() throws Exception {
        ThrowawayKey key = ThrowawayKey.make(folder, new SecureRandom());

        key.writePem(folder.resolve("certificate.pem"), folder.resolve("key.pem"));

        assertEquals("rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("key.pem"))));
        assertTrue(Files.readString(folder.resolve("certificate.pem")).startsWith("-----BEGIN CERTIFICATE-----\n"));
    }
}
