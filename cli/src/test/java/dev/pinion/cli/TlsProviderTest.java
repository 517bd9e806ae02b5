package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.Forked.Said;

/// `pinion serve --tls-provider`: the jar of Bouncy Castle's TLS is there when it is chosen, and not needed when it is not.
class TlsProviderTest {

    @TempDir
    private Path data = Path.of(".");

    @Test
    void itTalksOverBouncyCastlesTlsAndLogsNoLinePerConnection() throws Exception {
        try (Forked server = Forked.serve(data, "--port", "0", "--tls-provider", "bc")) {
            server.listening();

            Said sent = Forked.run("send", "--data", data.toString(), "/channel/hello", "hi");

            assertAll(() -> assertEquals(0, sent.exit(), sent.err()),
                    () -> assertFalse(server.err().contains("bouncycastle"), server.err()));
        }
    }

    @Test
    void withoutTheJarItSaysWhichOneIsMissing() throws Exception {
        try (Forked server = Forked.startOn(withoutTheJar(), "serve", "--data", data.toString(), "--port", "0",
                "--tls-provider", "bc")) {
            Said said = server.end();

            assertAll(() -> assertEquals(1, said.exit()),
                    () -> assertTrue(said.err().contains("bctls-jdk18on"), said.err()),
                    () -> assertFalse(said.err().contains("Exception"), said.err()));
        }
    }

    @Test
    void withoutTheJarTheJdksTlsServesAsEver() throws Exception {
        try (Forked server = Forked.startOn(withoutTheJar(), "serve", "--data", data.toString(), "--port", "0")) {
            server.listening();

            Said sent = Forked.run("send", "--data", data.toString(), "/channel/hello", "hi");

            assertEquals(0, sent.exit(), sent.err());
        }
    }

    private static String withoutTheJar() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !String.valueOf(Path.of(entry).getFileName()).startsWith("bctls"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
