package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.client.ClientConfig;
import dev.pinion.client.ClientDeadlines;
import dev.pinion.client.PinionClient;
import dev.pinion.client.RetryPolicy;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.server.PinionServer;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// `pinion hostile`, tried on a client that does what it must and on one that does not.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HostileCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final RetryPolicy QUICK = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(4),
            Integer.MAX_VALUE, Duration.ofDays(1));

    @TempDir
    private static Path data = Path.of("");
    @SuppressWarnings("NullAway.Init")
    private static PinionServer server;
    @SuppressWarnings("NullAway.Init")
    private static TokenIssuer issuer;
    private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
    private volatile long receipted;
    private volatile boolean over;

    @BeforeAll
    static void startServer() throws IOException {
        issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        var tokens = new TokenSettings(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                data.resolve("issuer/jwks.json"));
        server = PinionServer.start(ServerConfig.loopback(data, 0, tokens), Clock.systemUTC(), new SecureRandom());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static int port() {
        return server.address().getPort();
    }

    private static ClientConfig config(int port) {
        Duration patience = Duration.ofSeconds(2);
        var builder = ClientConfig.builder("127.0.0.1", port)
                .token(() -> issuer.issue(new TokenRequest("anna", List.of("send:>", "read:>"), Duration.ofHours(1))))
                .reconnect(QUICK)
                .heartBeat(Duration.ofMillis(500))
                .deadlines(ClientDeadlines.DEFAULT.withConnect(patience)
                        .withHandshake(patience)
                        .withLogin(patience)
                        .withReceipt(patience)
                        .withClose(patience));
        server.pins().forEach(builder::pin);
        return builder.build();
    }

    /// One number after the other, until the client is closed.
    private void publish(PinionClient client) {
        try {
            for (long number = 1;; number++) {
                client.publish("/channel/work", Long.toString(number)).join();
                receipted = number;
            }
        } catch (CompletionException closed) {
            // The test is over.
        }
    }

    @Test
    @Tag("slow")
    void theCommandThatTriesClientsFindsNothingWrongWithThisOne() throws Exception {
        // Given
        try (Forked network = Forked.start("hostile", "--server", "127.0.0.1:" + port(), "--faults", "20", "--rest",
                "1s")) {
            int port = Integer.parseInt(network.listening().replaceFirst(".*:", ""));
            Thread publisher;
            // When
            try (PinionClient client = PinionClient.connect(config(port), QUICK)) {
                publisher = Thread.ofPlatform().start(() -> publish(client));
                var said = network.end();
                // Then
                assertEquals(0, said.exit(), said.err());
            }
            publisher.join();
        }
        // Then: by a good network, each is there once
        try (PinionClient reader = PinionClient.connect(config(port()), QUICK)) {
            reader.subscribe("/channel/work", SubscribeOptions.fromFirst(),
                    message -> heard.add(message.body().utf8()));
            await().atMost(PATIENCE).until(() -> heard.size() >= receipted);
            assertTrue(receipted > 0, "nothing was published");
            List<String> all = List.copyOf(heard);
            assertEquals(LongStream.rangeClosed(1, all.size()).mapToObj(Long::toString).toList(), all);
        }
    }

    @Test
    void theCommandThatTriesClientsCatchesOneThatChecksNoKey() throws Exception {
        // Given
        try (Forked network = Forked.start("hostile", "--server", "127.0.0.1:" + port(), "--faults", "1", "--strangers",
                "2", "--within", "1", "--rest", "1s")) {
            String address = network.listening();
            // When: openssl takes any key unless told otherwise
            Thread careless = Thread.ofPlatform().start(() -> {
                while (!over) {
                    tellAnybody(address);
                }
            });
            var said = network.end();
            over = true;
            careless.join();
            // Then
            assertEquals(1, said.exit(), said.err());
            assertTrue(said.err().contains("told a stranger"), said.err());
        }
    }

    private static void tellAnybody(String address) {
        try {
            Process openssl = new ProcessBuilder("openssl", "s_client", "-quiet", "-connect", address)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var in = openssl.getOutputStream()) {
                in.write("CONNECT\naccept-version:1.2\nhost:x\npasscode:a.b.c\n\n\0".getBytes(StandardCharsets.UTF_8));
                in.flush();
                openssl.waitFor(20, TimeUnit.SECONDS); // the stranger ends it, or the network
            } finally {
                openssl.destroyForcibly().waitFor();
            }
        } catch (IOException | InterruptedException gone) {
            // The network was cut.
        }
    }
}
