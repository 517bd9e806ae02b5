package dev.pinion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.client.ClientConfig;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.RetryPolicy;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.client.Subscription;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.server.PinionServer;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// The client library and a server whose database was put back while it was down: whoever reconnects is told, also where the
/// client does not know its position.
class HistoryTest {
    private static final RetryPolicy QUICK = new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(200), 1_000,
            Duration.ofSeconds(50));

    @TempDir
    private Path folder;
    private Path data = Path.of("");
    @SuppressWarnings("NullAway.Init")
    private TokenIssuer issuer;
    private int port;

    @BeforeEach
    void makeAnIssuer() {
        data = folder.resolve("data");
        issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
    }

    private PinionServer start() throws IOException {
        var tokens = new TokenSettings(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                data.resolve("issuer/jwks.json"));
        PinionServer server = PinionServer.start(ServerConfig.loopback(data, port, tokens), Clock.systemUTC(),
                new SecureRandom());
        port = server.address().getPort();
        return server;
    }

    private PinionClient client(PinionServer server, String subject) throws Exception {
        String token = issuer.issue(new TokenRequest(subject, List.of("send:>", "read:>"), Duration.ofHours(1)));
        ClientConfig.Builder builder = ClientConfig.builder("127.0.0.1", port).token(token).reconnect(QUICK);
        server.pins().forEach(builder::pin);
        return PinionClient.connect(builder.build());
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(to)) {
            for (Path old : files.toList()) {
                Files.delete(old);
            }
        }
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /// One message, a copy, another message.
    private void aCopyWithoutTheLastMessage() throws Exception {
        try (PinionServer server = start(); PinionClient sender = client(server, "sender")) {
            sender.publish("/channel/news", "1").get();
        }
        copy(data.resolve("db"), folder.resolve("copy"));
    }

    @Test
    void whoReconnectsToADatabaseThatWasPutBackIsTold() throws Exception {
        // Given
        aCopyWithoutTheLastMessage();
        BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();
        PinionServer server = start();
        try (PinionClient durable = client(server, "durable");
                PinionClient pattern = client(server, "pattern");
                PinionClient sender = client(server, "sender")) {
            Subscription one = durable.subscribe("/channel/news", SubscribeOptions.fromNext().durable("d"),
                    received::add);
            Subscription many = pattern.subscribe("/channel/>", SubscribeOptions.fromNext(), received::add);
            one.active().get();
            many.active().get();
            sender.publish("/channel/news", "2").get();
            received.take();
            received.take();
            // When
            server.close();
            copy(folder.resolve("copy"), data.resolve("db"));
            server = start();
            // Then
            for (Subscription subscription : List.of(one, many)) {
                PinionException why = subscription.ended().toCompletableFuture().get(40, TimeUnit.SECONDS);
                assertEquals(Optional.of(DisconnectReason.HISTORY_CHANGED),
                        assertInstanceOf(PinionException.ServerEnded.class, why).reason());
            }
        } finally {
            server.close();
        }
    }

    @Test
    void whoReconnectsToTheSameDatabaseGoesOn() throws Exception {
        // Given
        aCopyWithoutTheLastMessage();
        BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();
        PinionServer server = start();
        try (PinionClient durable = client(server, "durable"); PinionClient sender = client(server, "sender")) {
            durable.subscribe("/channel/news", SubscribeOptions.fromFirst().durable("d"), received::add).active().get();
            sender.publish("/channel/news", "2").get();
            assertEquals(1, received.take().seq());
            assertEquals(2, received.take().seq());
            // When
            server.close();
            server = start();
            try (PinionClient late = client(server, "late")) {
                late.publish("/channel/news", "3").get();
            }
            // Then: the last ones may come again, if the server could not save that they were read
            long seq = 0;
            while (seq < 3) {
                seq = received.take().seq();
            }
            assertEquals(3, seq);
        } finally {
            server.close();
        }
    }
}
