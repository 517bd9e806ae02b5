package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.client.ClientConfig;
import dev.pinion.client.ClientDeadlines;
import dev.pinion.client.ClientState;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.PublishReceipt;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.RetryPolicy;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.client.Subscription;
import dev.pinion.client.Transaction;
import dev.pinion.client.pins.PinFile;
import dev.pinion.protocol.Body;
import dev.pinion.server.PinionServer;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// The client library on the real server: refusals that cost nothing but themselves, restarts, short tokens, questions and answers.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ClientOnServerTest {
    private static final RetryPolicy QUICK = new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(100),
            Integer.MAX_VALUE, Duration.ofDays(1));
    private static final List<String> ALL = List.of("send:>", "read:>", "send:@*");

    @TempDir
    private Path folder;
    @SuppressWarnings("NullAway.Init")
    private PinionServer server;
    @SuppressWarnings("NullAway.Init")
    private TokenIssuer issuer;
    private int port;

    @BeforeEach
    void start() throws IOException {
        Path data = folder.resolve("data");
        issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        var tokens = new TokenSettings(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                data.resolve("issuer/jwks.json"));
        server = PinionServer.start(ServerConfig.loopback(data, port, tokens), Clock.systemUTC(), new SecureRandom());
        port = server.address().getPort();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String token(String subject, List<String> rights, Duration life) {
        return issuer.issue(new TokenRequest(subject, rights, life));
    }

    private ClientConfig.Builder config(String subject, List<String> rights) {
        var builder = ClientConfig.builder("127.0.0.1", port)
                .token(() -> token(subject, rights, Duration.ofHours(1)))
                .reconnect(QUICK);
        server.pins().forEach(builder::pin);
        return builder;
    }

    private PinionClient connect(String subject, List<String> rights) throws Exception {
        return PinionClient.connect(config(subject, rights).build());
    }

    private static <T extends PinionException> T failure(Class<T> kind, CompletableFuture<?> future) {
        return assertInstanceOf(kind, assertThrows(ExecutionException.class, future::get).getCause());
    }

    @Test
    void whatTheServerWouldRefuseIsNotSentAndTheSessionGoesOn() throws Exception {
        // Given
        try (PinionClient client = connect("anna", List.of("send:news.>", "read:news.>"))) {
            // When
            var noRight = failure(PinionException.NotSent.class, client.publish("/channel/other", "x"));
            var tooLarge = failure(PinionException.NotSent.class,
                    client.publish("/channel/news.a", Body.owned(new byte[300_000])));
            Subscription denied = client.subscribe("/channel/other", SubscribeOptions.fromNext(), message -> {});
            // Then
            assertTrue(noRight.expected().contains("send:other"), noRight.getMessage());
            assertTrue(tooLarge.expected().contains("262144"), tooLarge.getMessage());
            assertInstanceOf(PinionException.NotSent.class, denied.ended().toCompletableFuture().get());
            assertEquals(1, client.publish("/channel/news.a", "x").get().seq());
            assertEquals(1, client.counters().connected());
        }
    }

    @Test
    void whatTheServerRefusesByNameFailsAloneAndTheRestIsStored() throws Exception {
        // Given
        try (PinionClient client = connect("anna", ALL)) {
            var first = client.publish("/channel/news", java.util.Map.of("idempotency-key", "k"), Body.utf8("1"));
            // When
            var other = client.publish("/channel/news", java.util.Map.of("idempotency-key", "k"), Body.utf8("2"));
            List<CompletableFuture<PublishReceipt>> later = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                later.add(client.publish("/channel/news", "later " + i));
            }
            // Then
            assertEquals(1, first.get().seq());
            failure(PinionException.ServerEnded.class, other);
            for (int i = 0; i < 20; i++) {
                assertEquals(2 + i, later.get(i).get().seq());
            }
            await().until(() -> client.state() == ClientState.CONNECTED); // the ERROR may come behind those receipts
        }
    }

    @Test
    void aServerThatIsAwayForAWhileLosesAndDoublesNothing() throws Exception {
        // Given
        var plain = new ConcurrentLinkedQueue<Long>();
        var durable = new ConcurrentLinkedQueue<Long>();
        List<CompletableFuture<PublishReceipt>> sent = new ArrayList<>();
        try (PinionClient client = connect("anna", ALL)) {
            client.subscribe("/channel/news", SubscribeOptions.fromNext(), message -> plain.add(message.seq()));
            client.subscribe("/channel/news", SubscribeOptions.fromNext().durable("d"),
                    message -> durable.add(message.seq())).active().get();
            // When: three restarts under way, with a transaction in each absence.
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 50; i++) {
                    sent.add(client.publish("/channel/news", "x"));
                }
                server.close();
                try (Transaction two = client.begin()) {
                    two.publish("/channel/pair", Body.utf8("a"));
                    two.publish("/channel/pair", Body.utf8("b"));
                    CompletableFuture<Void> committed = two.commit();
                    start();
                    committed.get();
                }
            }
            // Then
            assertTrue(client.drain(Duration.ofSeconds(40)));
            List<Long> all = LongStream.rangeClosed(1, 150).boxed().toList();
            List<Long> stored = new ArrayList<>();
            for (var each : sent) {
                stored.add(each.get().seq());
            }
            assertEquals(all, stored);
            await().atMost(Duration.ofSeconds(40)).until(() -> plain.size() >= 150 && durable.size() >= 150);
            assertEquals(all, List.copyOf(plain));
            assertEquals(all, List.copyOf(durable));
            assertEquals(7, client.publish("/channel/pair", "after the three pairs").get().seq());
        }
    }

    @Test
    @Tag("slow")
    void tokensOfAFewSecondsAndASupplierThatFailsNowAndThenDoNotEndASession() throws Exception {
        // Given
        var asked = new AtomicInteger();
        var builder = ClientConfig.builder("127.0.0.1", port).reconnect(QUICK).token(() -> {
            if (asked.getAndIncrement() % 3 == 1) {
                throw new IllegalStateException("the provider is away");
            }
            return token("anna", ALL, Duration.ofSeconds(3));
        });
        server.pins().forEach(builder::pin);
        try (PinionClient client = PinionClient.connect(builder.build())) {
            // When
            await().atMost(Duration.ofSeconds(30)).until(() -> asked.get() >= 5);
            // Then
            assertEquals(1, client.publish("/channel/news", "x").get().seq());
            assertEquals(1, client.counters().connected());
        }
    }

    /// The client is alive, and away from its server for the whole of the rotation: it knows the next key.
    @Test
    void aKeyThatIsRotatedWhileTheClientIsOfflineIsKnown() throws Exception {
        // Given
        var store = new PinFile(folder.resolve("pins.txt"));
        try (PinionClient client = PinionClient.connect(config("anna", ALL).pinStore(store).build())) {
            assertEquals(1, client.publish("/channel/news", "before").get().seq());
            await().until(() -> !store.servers().isEmpty());
            var before = client.serverPin();
            // When
            server.close();
            CompletableFuture<PublishReceipt> meanwhile = client.publish("/channel/news", "meanwhile");
            var promoted = InProcess.run("certs", "promote", "--force", "--data", folder.resolve("data").toString());
            assertEquals(0, promoted.exit(), promoted.err());
            start();
            // Then
            assertEquals(2, meanwhile.get().seq());
            assertEquals(server.pins().getFirst(), client.serverPin());
            assertNotEquals(before, client.serverPin());
        }
    }

    @Test
    void aQuestionIsAnsweredInTheInboxOfWhoAsked() throws Exception {
        // Given
        try (PinionClient asking = connect("anna", ALL); PinionClient answering = connect("bert", ALL)) {
            answering.subscribe("/channel/questions", SubscribeOptions.fromNext(), question -> {
                var _ = answering.reply(question, Body.utf8("no, " + question.body().utf8()));
            }).active().get();
            // When
            ReceivedMessage answer = asking
                    .request("/channel/questions", Body.utf8("is it so?"), Duration.ofSeconds(40))
                    .get();
            // Then
            assertEquals("no, is it so?", answer.body().utf8());
            assertEquals("bert", answer.sender());
            failure(PinionException.TimedOut.class,
                    asking.request("/channel/nobody.listens", Body.utf8("x"), Duration.ofMillis(50)));
        }
    }

    @Test
    void severalServersOfWhichOneIsAHoleCostAQuarterOfASecond() throws Exception {
        // Given: an address that swallows connections, as a full backlog does.
        try (var hole = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
                var first = new java.net.Socket(hole.getInetAddress(), hole.getLocalPort());
                var second = new java.net.Socket(hole.getInetAddress(), hole.getLocalPort())) {
            var builder = ClientConfig.builderOf("pinion://127.0.0.1:" + hole.getLocalPort() + ",127.0.0.1:" + port)
                    .token(token("anna", ALL, Duration.ofHours(1)))
                    .deadlines(ClientDeadlines.DEFAULT.withConnect(Duration.ofSeconds(50)));
            server.pins().forEach(builder::pin);
            for (int i = 0; i < 4; i++) {
                // When
                long begun = System.nanoTime();
                PinionClient.connect(builder.build()).close();
                // Then
                assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(30)); // not the deadline
            }
            assertTrue(first.isConnected() && second.isConnected());
        }
    }

    /// The program in the comment of the package `dev.pinion.client`.
    @Test
    void theProgramOfThePackageCommentCompilesAndRuns() throws Exception {
        // Given
        Path comment = Path.of(System.getProperty("pinion.root", ".."))
                .resolve("client/src/main/java/dev/pinion/client/package-info.java");
        String program = Files.readString(comment)
                .lines()
                .dropWhile(line -> !line.equals("/// ```java"))
                .skip(1)
                .takeWhile(line -> !line.equals("/// ```"))
                .map(line -> line.length() > 4 ? line.substring(4) : "")
                .collect(Collectors.joining("\n"));
        Path source = Files.writeString(folder.resolve("Hello.java"), program);
        Path tokenFile = Files.writeString(folder.resolve("token"), token("anna", ALL, Duration.ofHours(1)));
        // When
        int compiled = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, "-d", folder.toString(), "-proc:none", "-cp",
                        System.getProperty("java.class.path") + java.io.File.pathSeparator
                                + System.getProperty("jdk.module.path", ""),
                        source.toString());
        // Then
        assertEquals(0, compiled);
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            loader.loadClass("Hello")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {"pinion://127.0.0.1:" + port + "?pin="
                            + server.pins().getFirst() + "&token-file=" + tokenFile});
        }
        try (PinionClient client = connect("anna", ALL)) {
            assertEquals(2, client.publish("/channel/hello", "behind it").get().seq());
        }
    }
}
