package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.cli.hostile.FaultyNetwork;
import dev.pinion.cli.hostile.FaultyNetwork.Fault;
import dev.pinion.cli.hostile.FaultyNetwork.Kind;
import dev.pinion.client.ClientConfig;
import dev.pinion.client.ClientDeadlines;
import dev.pinion.client.ClientEvent;
import dev.pinion.client.ClientState;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.PublishReceipt;
import dev.pinion.client.RetryPolicy;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.protocol.Body;
import dev.pinion.server.PinionServer;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// A client that publishes and listens over a network in which every connection has a fault, at each byte of its life: it is connected
/// again each time, and nothing is lost, doubled or out of order.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FaultyNetworkTest {
    /// The handshake, the login, SUBSCRIBEs and what follows: about so many bytes in each direction.
    private static final int LIFE_BYTES = 2_600;
    private static final RetryPolicy QUICK = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(4),
            Integer.MAX_VALUE, Duration.ofDays(1));
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(5);
    private static final Duration PROVIDER_AWAY = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(11);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;
    @SuppressWarnings("NullAway.Init")
    private PinionServer server;
    @SuppressWarnings("NullAway.Init")
    private TokenIssuer issuer;
    private final Map<String, ConcurrentLinkedQueue<Long>> heard = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<CompletableFuture<PublishReceipt>> published = new ConcurrentLinkedQueue<>();
    private final Semaphore window = new Semaphore(4);
    private final Map<String, Long> ends = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> endedSubscriptions = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile long providerBackNanos = System.nanoTime();
    private volatile boolean stopping;

    @BeforeEach
    void startTheServer() throws Exception {
        startTheServer(0);
    }

    private void startTheServer(int port) throws Exception {
        Path data = folder.resolve("data");
        issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        var tokens = new TokenSettings(TokenIssuer.DEFAULT_NAME, TokenIssuer.DEFAULT_AUDIENCE,
                data.resolve("issuer/jwks.json"));
        server = PinionServer.start(ServerConfig.loopback(data, port, tokens), Clock.systemUTC(), new SecureRandom());
    }

    @AfterEach
    void stopTheServer() {
        server.close();
    }

    private ClientConfig config(int port) {
        var builder = ClientConfig.builder("127.0.0.1", port)
                .token(this::token)
                .reconnect(QUICK)
                .listener(this::heard)
                .heartBeat(Duration.ofMillis(500))
                .deadlines(ClientDeadlines.DEFAULT.withConnect(Duration.ofSeconds(2))
                        .withHandshake(Duration.ofSeconds(2))
                        .withLogin(Duration.ofSeconds(2))
                        .withReceipt(Duration.ofSeconds(2))
                        .withPublish(PATIENCE));
        server.pins().forEach(builder::pin);
        return builder.build();
    }

    private String token() {
        if (System.nanoTime() - providerBackNanos < 0) {
            refusals.incrementAndGet();
            throw new IllegalStateException("the provider is away");
        }
        return issuer.issue(new TokenRequest("anna", List.of("send:>", "read:>"), TOKEN_LIFE));
    }

    /// One event at a time.
    private void heard(ClientEvent event) {
        switch (event) {
            case ClientEvent.Disconnected(PinionException.ServerEnded why, Duration next) -> ends.merge(why.code(), 1L,
                    Long::sum);
            case ClientEvent.Disconnected(var why, Duration next) -> ends.merge(why.getClass().getSimpleName(), 1L,
                    Long::sum);
            case ClientEvent.SubscriptionEnded(var subscription, var why) -> endedSubscriptions
                    .add(subscription.destination() + " " + subscription.options().durableName() + ": " + why);
            default -> {
            }
        }
    }

    @Test
    void atEachTwelfthByteACutAndElsewhereADamagedBitAStallOrADripLosesNothing() throws Exception {
        Random random = seeded();
        List<Fault> faults = FaultyNetwork.cuts(12, random.nextInt(12), LIFE_BYTES);
        faults.addAll(FaultyNetwork.some(Kind.FLIP, 40, LIFE_BYTES, random));
        faults.addAll(FaultyNetwork.some(Kind.STALL, 3, LIFE_BYTES, random));
        faults.addAll(FaultyNetwork.some(Kind.DRIP, 10, LIFE_BYTES, random));

        survive(faults, random, proxy -> {});
    }

    @Test
    @Tag("slow")
    @Timeout(value = 12, unit = TimeUnit.MINUTES)
    void aCutAtEveryByteOfBothDirectionsAndFiveHundredDamagedBitsLoseNothing() throws Exception {
        Random random = seeded();
        List<Fault> faults = FaultyNetwork.cuts(1, 0, LIFE_BYTES);
        faults.addAll(FaultyNetwork.some(Kind.FLIP, 500, LIFE_BYTES, random));
        faults.addAll(FaultyNetwork.some(Kind.STALL, 40, LIFE_BYTES, random));
        faults.addAll(FaultyNetwork.some(Kind.DRIP, 100, LIFE_BYTES, random));

        survive(faults, random, proxy -> alsoGoWrong(proxy, faults.size()));
        assertTrue(refusals.get() > 0, "nobody asked for a token while the provider was away");
    }

    /// What else goes wrong meanwhile: the provider of tokens is away for longer than a token lives, the server restarts, and its key
    /// changes while it is away.
    private void alsoGoWrong(FaultyNetwork proxy, int faults) throws Exception {
        int port = server.address().getPort();
        await().atMost(LONG).until(() -> proxy.done() >= faults / 4);
        providerBackNanos = System.nanoTime() + PROVIDER_AWAY.toNanos();
        await().atMost(LONG).until(() -> System.nanoTime() - providerBackNanos >= 0 && proxy.done() >= faults / 2);
        server.close();
        startTheServer(port);
        await().atMost(LONG).until(() -> proxy.done() >= faults * 3 / 4);
        server.close();
        var promoted = InProcess.run("certs", "promote", "--force", "--data", folder.resolve("data").toString());
        assertEquals(0, promoted.exit(), promoted.err());
        startTheServer(port);
    }

    /// Besides the network.
    private interface Trouble {
        void make(FaultyNetwork proxy) throws Exception;
    }

    /// More breaks than a message may be delivered (`max-deliveries`), while a handler is slow: the network is at fault, not the messages.
    @Test
    void whatWaitsForASlowHandlerWhileTheConnectionBreaksAgainAndAgainIsNotGivenUp() throws Exception {
        // Given
        var numbers = new ConcurrentLinkedQueue<Long>();
        var released = new CompletableFuture<Void>();
        try (FaultyNetwork proxy = new FaultyNetwork(server.address().getPort());
                PinionClient client = PinionClient.connect(config(proxy.port()), QUICK)) {
            for (String destination : List.of("/channel/slow.a", "/channel/slow.*")) {
                client.subscribe(destination, SubscribeOptions.fromNext().durable(destination), message -> {
                    released.join();
                    numbers.add(message.seq());
                }).active().get();
            }
            for (int i = 0; i < 5; i++) {
                client.publish("/channel/slow.a", Body.utf8("x")).get();
            }
            // When
            for (int i = 0; i < 20; i++) {
                long before = client.counters().received();
                proxy.breakAll();
                await().atMost(PATIENCE).until(() -> client.counters().received() >= before + 8);
            }
            released.complete(null);
            // Then
            await().atMost(PATIENCE).until(() -> numbers.size() >= 10);
            assertEquals(List.of(1L, 1L, 2L, 2L, 3L, 3L, 4L, 4L, 5L, 5L), numbers.stream().sorted().toList());
            assertEquals(1, client.publish("/channel/dead.slow.a", Body.utf8("the first here")).get().seq());
        }
    }

    private static Random seeded() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed + "; rerun with -Dseed=" + seed);
        return new Random(seed);
    }

    private void survive(List<Fault> faults, Random random, Trouble trouble) throws Exception {
        // Given
        Collections.shuffle(faults, random);
        try (FaultyNetwork proxy = new FaultyNetwork(server.address().getPort());
                PinionClient client = PinionClient.connect(config(proxy.port()), QUICK)) {
            subscribe(client, "plain", "/channel/work.a", SubscribeOptions.fromFirst());
            subscribe(client, "durable", "/channel/work.a", SubscribeOptions.fromFirst().durable("d"));
            subscribe(client, "pattern", "/channel/work.*", SubscribeOptions.fromNext().durable("p"));
            // When
            Thread publisher = Thread.ofPlatform().name("publisher").start(() -> publish(client));
            proxy.add(faults);
            client.publish("/channel/other", Body.utf8("x")).get();
            breakOnce(proxy, client);
            trouble.make(proxy);
            await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> proxy.left() == 0);
            stopping = true;
            publisher.join();
            // Then
            assertTrue(client.drain(PATIENCE));
            await().atMost(PATIENCE).until(() -> client.state() == ClientState.CONNECTED);
            System.out.println(proxy.done() + " faults, " + published.size() + " messages, " + client.counters()
                    + ", ends " + new TreeMap<>(ends));
            assertEquals(List.of(), List.copyOf(endedSubscriptions));
            compare(client);
        }
    }

    /// The first connection was made before there were faults.
    private static void breakOnce(FaultyNetwork proxy, PinionClient client) {
        proxy.breakAll();
        await().atMost(PATIENCE).until(() -> client.counters().attemptsFailed() > 0);
    }

    private void subscribe(PinionClient client, String name, String destination, SubscribeOptions options)
            throws Exception {
        var numbers = new ConcurrentLinkedQueue<Long>();
        heard.put(name, numbers);
        client.subscribe(destination, options, message -> numbers.add(Long.valueOf(message.body().utf8())))
                .active()
                .get();
    }

    private void publish(PinionClient client) {
        try {
            for (long i = 0; !stopping; i++) {
                window.acquire();
                var future = client.publish("/channel/work.a", Body.utf8(Long.toString(i)));
                if (future.isCompletedExceptionally()) {
                    return; // the client is over: the test says why
                }
                published.add(future);
                var _ = future.whenComplete((receipt, why) -> window.release());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void compare(PinionClient client) {
        List<Long> seqs = published.stream().map(each -> each.join().seq()).toList();
        List<Long> numbers = LongStream.range(0, published.size()).boxed().toList();
        assertEquals(numbers.stream().map(number -> number + 1).toList(), seqs);
        heard.forEach((name, all) -> await(name).atMost(PATIENCE)
                .untilAsserted(() -> assertEquals("", difference(numbers, List.copyOf(all)),
                        () -> name + ", " + client.state() + ", " + client.counters())));
    }

    /// What is wrong with the numbers that were heard; empty when nothing is.
    private static String difference(List<Long> expected, List<Long> all) {
        if (all.equals(expected)) {
            return "";
        }
        var missing = new TreeSet<>(expected);
        all.forEach(missing::remove);
        int same = 0;
        while (same < Math.min(all.size(), expected.size()) && all.get(same).equals(expected.get(same))) {
            same++;
        }
        return all.size() + " of " + expected.size() + ", " + missing.size() + " missing"
                + (missing.isEmpty() ? "" : " from " + missing.first() + " to " + missing.last())
                + ", as expected up to " + same + ", then " + all.subList(same, Math.min(same + 10, all.size()));
    }
}
