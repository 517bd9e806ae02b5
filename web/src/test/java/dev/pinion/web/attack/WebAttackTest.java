package dev.pinion.web.attack;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;
import dev.pinion.web.WebWire;

/// Each attack on the web door of a server with a heap of 256 MiB: the server stays, each probe is answered, an honest socket has
/// each echo, and what the attack took comes back.
///
/// How long probes and echoes took goes into `target/attacks.md`: a figure, which says little on a busy machine. With `-Dpinion.attack.strict=true`, on a quiet one, 99 of 100 probes must
/// be answered within 50 ms; the attackers have what time of the processors is left over ([WebAttackers]), and the table says how many cores the server took of them. The server is as it was started, but for
/// [#FIRST] probes: what the first of its life takes is the loading of classes, whoever attacks.
/// `-Dpinion.attack.seconds=N` sets how long each attack lasts, `-Dpinion.attack.only=TEXT` picks those whose name contains it.
@Tag("attack")
@Timeout(180)
class WebAttackTest {
    private static final Duration DURING = Duration.ofSeconds(Integer.getInteger("pinion.attack.seconds", 20));
    private static final String ONLY = System.getProperty("pinion.attack.only", "");
    private static final boolean STRICT = Boolean.getBoolean("pinion.attack.strict");
    private static final double PROBE_MILLIS_MAX = 50;
    private static final int FIRST = 20;
    private static final String NEIGHBOUR = "127.0.0.1";
    private static final long HEAP_MORE_MAX = 48 << 20;
    private static final String PROBE = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TempDir
    private static Path data;
    private static TokenIssuer issuer;
    private static WebServerProcess server;
    private static WebAttackers attackers;

    @BeforeAll
    static void start() throws IOException {
        issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        server = WebServerProcess.start(data);
        attackers = WebAttackers.start(server.webPort(), token("mallory"));
        for (int i = 0; i < FIRST; i++) {
            probe(NEIGHBOUR);
        }
    }

    @AfterAll
    static void stop() {
        attackers.close();
        server.close();
    }

    static List<WebAttack> attacks() {
        return WebAttack.all().stream().filter(attack -> attack.name().contains(ONLY)).toList();
    }

    private static String token(String subject) {
        return issuer.issue(new TokenRequest(subject, List.of("send:>", "read:>"), Duration.ofHours(1)));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void probesAndHonestSocketsAreServedWhateverTheAttackersDo(WebAttack attack) throws Exception {
        // Given
        long heapBefore = server.liveHeapBytes();
        try (WebWire honest = WebWire.open(server.webPort()).connected(token("anna"))) {
            honest.sendStomp("SUBSCRIBE\nid:1\ndestination:/channel/honest\nreceipt:s\n\n\0");
            assertTrue(honest.stomp().startsWith("RECEIPT"));
            var refused = new AtomicInteger();
            try (Witness probes = Witness.start(5_000_000, () -> probe(NEIGHBOUR));
                    Witness beside = Witness.start(20_000_000, () -> tryToProbe(refused));
                    Witness echoes = Witness.start(5_000_000, () -> echo(honest))) {
                // When
                double cores = coresTakenBy(() -> attackers.attack(attack, DURING));
                // Then
                List<Double> probed = probes.stop();
                List<Double> echoed = echoes.stop();
                String besides = Witness.told(beside.stop());
                assertNull(probes.fault());
                assertNull(echoes.fault());
                assertTrue(server.isAlive(), "the server process has ended");
                assertFalse(probed.isEmpty() || echoed.isEmpty(), "nobody was served");
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> connections() <= 2);
                long heapAfter = server.liveHeapBytes();
                report("| %s | %s | %s, %d refused | %s | %.1f | %d / %d / %d |%n".formatted(attack.name(),
                        Witness.told(probed), besides, refused.get(), Witness.told(echoed), cores, heapBefore >> 20,
                        heapAfter >> 20, server.residentMiB()));
                assertTrue(heapAfter < heapBefore + HEAP_MORE_MAX,
                        "the heap kept " + ((heapAfter - heapBefore) >> 20) + " MiB of the attack");
                double slow = Witness.slow(probed);
                assertTrue(!STRICT || slow <= PROBE_MILLIS_MAX, "99 of 100 probes took up to " + slow + " ms");
            }
        }
    }

    private interface Deed {
        void run() throws IOException;
    }

    private static double coresTakenBy(Deed deed) throws IOException {
        Duration before = server.processorTime();
        long began = System.nanoTime();
        deed.run();
        return (double) server.processorTime().minus(before).toNanos() / (System.nanoTime() - began);
    }

    /// As a load balancer does it: another connection each time.
    private static void probe(String from) throws IOException {
        try (WebWire wire = WebWire.open(server.webPort(), from)) {
            String answer = wire.send(PROBE).answer();
            assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        }
    }

    /// From the attackers' own address, which may have all the places that one address gets.
    private static void tryToProbe(AtomicInteger refused) {
        try {
            probe(WebAttack.ADDRESS);
        } catch (IOException | AssertionError noPlace) {
            refused.incrementAndGet();
        }
    }

    private static void echo(WebWire honest) throws IOException {
        honest.sendStomp("SEND\ndestination:/channel/honest\n\nhello\0");
        String message = honest.stomp();
        assertTrue(message.startsWith("MESSAGE") && message.endsWith("\n\nhello"), message);
    }

    /// Of the honest one and of the request that asks.
    private static double connections() throws IOException {
        try (WebWire wire = WebWire.open(server.webPort())) {
            return wire.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .answer()
                    .lines()
                    .filter(line -> line.startsWith("pinion_connections_open "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                    .sum();
        }
    }

    private static void report(String row) throws IOException {
        System.out.print(row);
        Path table = Files.createDirectories(Path.of("target")).resolve("attacks.md");
        if (!Files.exists(table)) {
            Files.writeString(table,
                    """
                            | attack on the web door | probe, p50 / p99 / max ms | probe from the attackers' address | echo, p50 / p99 / max ms | cores that the server took | MiB: heap before / after / resident at the peak |
                            |---|---|---|---|---|---|
                            """);
        }
        Files.writeString(table, row, StandardOpenOption.APPEND);
    }
}
