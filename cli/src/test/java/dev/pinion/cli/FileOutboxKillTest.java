package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.client.ClientConfig;
import dev.pinion.client.PinionClient;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.RetryPolicy;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.client.outbox.FileOutbox;
import dev.pinion.server.PinionServer;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// A program that is killed with messages which its server never got: its next run sends them, once and in order.
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a pipe cannot be interrupted
class FileOutboxKillTest {

    private static final int WITH_SERVER = 10;
    private static final int WITHOUT_SERVER = 20;
    private static final Duration WAIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    /// Publishes numbers, and prints each one when `publish` has returned.
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws Exception {
            var config = ClientConfig.builder("127.0.0.1", Integer.parseInt(arguments[0]))
                    .pin(arguments[1])
                    .token(arguments[2])
                    .reconnect(RetryPolicy.FOREVER)
                    .outboxStore(FileOutbox.open(Path.of(arguments[3])))
                    .build();
            PinionClient client = PinionClient.connect(config);
            for (int number = 1; number <= WITH_SERVER + WITHOUT_SERVER; number++) {
                var sent = client.publish("/channel/outbox", Integer.toString(number));
                if (number == WITH_SERVER) {
                    sent.join();
                }
                System.out.println(number);
                if (number == WITH_SERVER) {
                    System.in.read(); // until the server has gone
                }
            }
            System.in.read(); // to the end: of this program, or of the test that started it
        }
    }

    private PinionServer serve(int port) throws IOException {
        Path data = folder.resolve("data");
        return PinionServer.start(
                ServerConfig.loopback(data, port, new TokenSettings(TokenIssuer.DEFAULT_NAME,
                        TokenIssuer.DEFAULT_AUDIENCE, data.resolve("issuer/jwks.json"))),
                Clock.systemUTC(), new SecureRandom());
    }

    private Process program(int port, PinionServer server, String token) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp", System.getProperty("java.class.path"),
                Program.class.getName(), Integer.toString(port), server.pins().getFirst().toString(), token,
                folder.resolve("outbox").toString()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private String token() {
        return TokenIssuer.openOrCreate(folder.resolve("data"), Clock.systemUTC(), new SecureRandom())
                .issue(new TokenRequest("anna", List.of("send:>", "read:>"), Duration.ofHours(1)));
    }

    private static void printed(BufferedReader out, int from, int to) throws IOException {
        for (int number = from; number <= to; number++) {
            assertEquals(Integer.toString(number), out.readLine());
        }
    }

    @Test
    void whatAKilledProgramCouldNotSendIsSentByTheNextOne() throws Exception {
        // Given
        String token = token();
        PinionServer server = serve(0);
        int port = server.address().getPort();
        String pin = server.pins().getFirst().toString();
        Process program = program(port, server, token);
        try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
            printed(out, 1, WITH_SERVER);
            server.close();
            program.outputWriter().append('\n').flush();
            printed(out, WITH_SERVER + 1, WITH_SERVER + WITHOUT_SERVER);
        } finally {
            program.destroyForcibly().waitFor();
            server.close();
        }
        // When
        server = serve(port);
        try (FileOutbox outbox = FileOutbox.open(folder.resolve("outbox"))) {
            assertEquals(WITHOUT_SERVER, outbox.left().size());
            try (PinionClient next = PinionClient.connect(
                    ClientConfig.builder("127.0.0.1", port).pin(pin).token(token).outboxStore(outbox).build())) {
                assertTrue(next.drain(WAIT));
                // Then
                var all = next.subscribe("/channel/outbox", SubscribeOptions.fromFirst());
                for (int number = 1; number <= WITH_SERVER + WITHOUT_SERVER; number++) {
                    assertIs(number, all.next(WAIT).orElseThrow());
                }
                assertEquals(WITH_SERVER + WITHOUT_SERVER + 1, next.publish("/channel/outbox", "x").get().seq());
            }
        } finally {
            server.close();
        }
        try (FileOutbox empty = FileOutbox.open(folder.resolve("outbox"))) {
            assertEquals(List.of(), empty.left());
        }
    }

    private static void assertIs(int number, ReceivedMessage message) {
        assertEquals(Integer.toString(number), message.body().utf8());
        assertEquals(number, message.seq());
    }
}
