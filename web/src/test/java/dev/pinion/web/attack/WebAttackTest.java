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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

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
/// How long probes and echoes took goes into `target/attacks.md`: a figure, which says little on a busy machine.
/// `-Dpinion.attack.seconds=N` sets how long each attack lasts, `-Dpinion.attack.only=TEXT` picks those whose name contains it.
@Tag("attack")
@Timeout(180)
class WebAttackTest {
    private static final int ATTACKERS = Runtime.getRuntime().availableProcessors() + 1;
    private static final Duration DURING = Duration.ofSeconds(Integer.getInteger("pinion.attack.seconds", 20));
    private static final String ONLY = System.getProperty("pinion.attack.only", "");
    private static final long HEAP_MORE_MAX = 48 << 20;
    private static final String PROBE = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TempDir
    private static Path data;
    private static TokenIssuer issuer;
    private static WebServerProcess server;

    @BeforeAll
    static void start() throws IOException {
        issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        server = WebServerProcess.start(data);
    }

    @AfterAll
    static void stop() {
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
            try (Witness probes = Witness.start(20_000_000, WebAttackTest::probe);
                    Witness echoes = Witness.start(5_000_000, () -> echo(honest))) {
                // When
                assault(attack);
                // Then
                List<Double> probed = probes.stop();
                List<Double> echoed = echoes.stop();
                assertNull(probes.fault());
                assertNull(echoes.fault());
                assertTrue(server.isAlive(), "the server process has ended");
                assertFalse(probed.isEmpty() || echoed.isEmpty(), "nobody was served");
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> connections() <= 2);
                long heapAfter = server.liveHeapBytes();
                report("| %s | %s | %s | %d / %d / %d |%n".formatted(attack.name(), Witness.told(probed),
                        Witness.told(echoed), heapBefore >> 20, heapAfter >> 20, server.residentMiB()));
                assertTrue(heapAfter < heapBefore + HEAP_MORE_MAX,
                        "the heap kept " + ((heapAfter - heapBefore) >> 20) + " MiB of the attack");
            }
        }
    }

    /// As a load balancer does it: another connection each time.
    private static void probe() throws IOException {
        try (WebWire wire = WebWire.open(server.webPort())) {
            String answer = wire.send(PROBE).answer();
            assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
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

    private static void assault(WebAttack attack) throws InterruptedException {
        var over = new AtomicBoolean();
        var scene = new WebAttack.Scene(server.webPort(), token("mallory"), over::get);
        List<Thread> attackers = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            attackers.add(Thread.ofPlatform().name("attacker-" + i).start(() -> attackAgain(attack, scene)));
        }
        LockSupport.parkNanos(DURING.toNanos());
        over.set(true);
        for (Thread attacker : attackers) {
            attacker.join(Duration.ofSeconds(60));
            assertFalse(attacker.isAlive(), attacker.getName() + " does not end");
        }
    }

    /// Whom the server has thrown out comes again.
    private static void attackAgain(WebAttack attack, WebAttack.Scene scene) {
        while (!scene.isOver().getAsBoolean()) {
            try {
                attack.assault().run(scene);
            } catch (IOException | AssertionError thrownOut) {
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private static void report(String row) throws IOException {
        System.out.print(row);
        Path table = Files.createDirectories(Path.of("target")).resolve("attacks.md");
        if (!Files.exists(table)) {
            Files.writeString(table,
                    """
                            | attack on the web door | probe, p50 / p99 / max ms | echo, p50 / p99 / max ms | MiB: heap before / after / resident at the peak |
                            |---|---|---|---|
                            """);
        }
        Files.writeString(table, row, StandardOpenOption.APPEND);
    }
}
