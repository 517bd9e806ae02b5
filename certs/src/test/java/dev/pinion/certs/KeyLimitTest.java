package dev.pinion.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A connection that lives long gets new keys before the old ones have encrypted too much.
class KeyLimitTest {
    /// Bouncy Castle renews its key after so many records.
    private static final int RECORDS_OF_BOUNCY_CASTLE = 1 << 20;

    // TLS L11
    @Test
    void theJdksServerUpdatesItsKeyByItselfAtTheLimit(@TempDir Path folder) throws Exception {
        // Given a server whose limit is lower than the JDK's 128 GiB; it is read once per JVM, so the server has its own
        OpenSsl.assumeHere();
        Path limits = Files.writeString(folder.resolve("limits"),
                "jdk.tls.keyLimits=AES/GCM/NoPadding KeyUpdate 2^14\n");
        Process server = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.security.properties=" + limits, "-cp",
                System.getProperty("java.class.path"), Echo.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = server.inputReader(StandardCharsets.UTF_8)) {
            String port = out.readLine();
            String[] lines = IntStream.range(100, 140).mapToObj(n -> n + "x".repeat(1_000)).toArray(String[]::new);
            // When
            String said = OpenSsl.talk("openssl s_client -msg -connect localhost:" + port, lines);
            // Then
            assertTrue(said.contains("<<< TLS 1.3, Handshake [length 0005], KeyUpdate"), said);
        } finally {
            server.destroyForcibly();
        }
    }

    // TLS L11
    @Test
    @Tag("slow")
    @Timeout(600)
    void aConnectionOverBouncyCastleOutlivesItsKey() throws Exception {
        // Given
        byte[] scratch = new byte[64 * 1024];
        try (var ends = new TlsEnds(new ServerTls(Stores.key(), TlsProvider.BOUNCY_CASTLE));
                SSLSocket client = ends.connect(TlsEnds.clientContext())) {
            client.startHandshake();
            Thread writer = Thread.ofVirtual().start(() -> writeSingly(client, RECORDS_OF_BOUNCY_CASTLE * 5 / 4));
            // When
            long echoed = 0;
            while (echoed < RECORDS_OF_BOUNCY_CASTLE * 5L / 4) {
                echoed += client.getInputStream().read(scratch);
            }
            // Then
            writer.join();
            assertEquals(RECORDS_OF_BOUNCY_CASTLE * 5L / 4, echoed);
        }
    }

    /// Each byte a record, and so is its echo.
    private static void writeSingly(SSLSocket client, int count) {
        try {
            for (int i = 0; i < count; i++) {
                client.getOutputStream().write('x');
            }
        } catch (IOException theReaderSeesIt) {
            throw new IllegalStateException(theReaderSeesIt);
        }
    }

    /// Prints its port and echoes until it is killed.
    static final class Echo {
        public static void main(String[] arguments) throws IOException, InterruptedException {
            try (var ends = new TlsEnds(new ServerTls(Stores.key()))) {
                System.out.println(ends.port());
                Thread.currentThread().join();
            }
        }
    }
}
