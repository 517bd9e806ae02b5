package dev.pinion.server.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.server.ServerProcess;
import dev.pinion.server.attack.HonestLoad.Latencies;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// Each attack on a server as `pinion serve` starts it, with a heap of 256 MiB, by as many attackers as there are cores plus one: the server stays, honest
/// clients lose nothing and are served all the while, newcomers get in, and the memory comes back.
///
/// Before the attack as many threads keep the cores busy by themselves; attackers and these have what time of the processors is left over ([Attackers]), and the table says how many cores the
/// server took of them meanwhile. Figures go into `target/attacks.md`. What is a matter of speed is held only with `-Dpinion.attack.strict=true`, on a quiet
/// machine: there the 99th percentile of the honest echo may double or take 20 ms more, and the attack is rehearsed for five seconds before anything is measured: the server's code is
/// compiled then, and the figures say what the attack costs one that was not started a second ago. `-Dpinion.attack.rehearsal=N` sets for how long, `-Dpinion.attack.seconds=N` how
/// long each attack lasts, `-Dpinion.attack.only=TEXT` picks those whose name contains it; several may be given, with `|` between them.
@Tag("attack")
@Timeout(180)
class AttackTest {
    private static final Duration DURING = Duration.ofSeconds(Integer.getInteger("pinion.attack.seconds", 20));
    private static final boolean STRICT = Boolean.getBoolean("pinion.attack.strict");
    private static final Duration REHEARSAL = Duration
            .ofSeconds(Integer.getInteger("pinion.attack.rehearsal", STRICT ? 5 : 0));
    private static final Duration BEFORE = Duration.ofSeconds(STRICT ? 4 : 2);
    private static final Duration AFTER = Duration.ofSeconds(2);
    private static final String ONLY = System.getProperty("pinion.attack.only", "");
    /// Nobody who is honest may wait longer than that, on whatever machine.
    private static final double WAIT_MILLIS_MAX = 5_000;
    /// The database's page cache may be full afterwards, an eighth of the server's heap of 256 MiB (`memory.cache.bytes`).
    private static final long HEAP_MORE_MAX = (32 + 8) << 20;

    @TempDir
    private Path data;

    static List<Attack> attacks() {
        return Attack.all()
                .stream()
                .filter(attack -> Stream.of(ONLY.split("\\|")).anyMatch(attack.name()::contains))
                .filter(attack -> STRICT || !Harmless.isHarmless(attack))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void honestClientsAreServedWhateverTheAttackersDo(Attack attack) throws Exception {
        // Given
        TokenIssuer issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        String honest = issuer.issue(new TokenRequest("anna", List.of("send:>", "read:>"), Duration.ofHours(1)));
        try (ServerProcess server = ServerProcess.startAsServed(data);
                Attackers attackers = Attackers.start(server.port(), data, attack)) {
            attackers.prepare(REHEARSAL);
            try (HonestLoad load = HonestLoad.start(server.port(), honest)) {
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos()); // the first second warms up
                long heapBefore = server.liveHeapBytes();
                int begin = load.due();
                attackers.beBusy(BEFORE);
                int attackBegins = load.due();
                // When
                Assaulted assaulted = assault(attackers, server, honest);
                int attackEnds = load.due();
                LockSupport.parkNanos(AFTER.toNanos());
                // Then
                int sent = load.stop();
                assertTrue(server.isAlive(), "the server process has ended");
                assertAllEchoed(load, sent);
                Latencies before = load.between(begin, attackBegins);
                Latencies during = load.between(attackBegins, attackEnds);
                Latencies after = load.between(attackEnds, sent);
                long heapAfter = settledHeap(server, heapBefore);
                report(attack, List.of(before, during, after), assaulted.newcomers, "%.1f | %d / %d / %d"
                        .formatted(assaulted.cores, heapBefore >> 20, heapAfter >> 20, peakMiB(server.pid())));
                assertEquals(List.of(), assaulted.newcomers.refusals(), "newcomers who did not get in");
                assertTrue(during.max() < WAIT_MILLIS_MAX, "an honest echo took " + during.max() + " ms");
                assertTrue(heapAfter < heapBefore + HEAP_MORE_MAX,
                        "the heap kept " + ((heapAfter - heapBefore) >> 20) + " MiB of the attack");
                assertNotSlower(before, during);
            }
        }
    }

    private static void assertNotSlower(Latencies before, Latencies during) {
        double most = STRICT ? Math.max(2 * before.p99(), before.p99() + 20) : WAIT_MILLIS_MAX;
        assertTrue(during.p99() <= most, "p99 " + before.p99() + " -> " + during.p99() + " ms");
    }

    private static void assertAllEchoed(HonestLoad load, int sent) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> load.echoed() == sent || load.failure() != null);
        assertNull(load.failure());
        assertEquals(sent, load.echoed(), "echoes of the honest client");
    }

    /// Who came meanwhile, and how many cores the server took.
    private record Assaulted(Newcomers newcomers, double cores) {}

    private static Assaulted assault(Attackers attackers, ServerProcess server, String honest) throws IOException {
        Duration before = server.processorTime();
        long began = System.nanoTime();
        try (Newcomers newcomers = Newcomers.start(server.port(), honest)) {
            attackers.attack(DURING);
            double worked = server.processorTime().minus(before).toNanos();
            return new Assaulted(newcomers, worked / (System.nanoTime() - began));
        }
    }

    private static long settledHeap(ServerProcess server, long before) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        long heap = server.liveHeapBytes();
        while (heap >= before + HEAP_MORE_MAX && System.nanoTime() < end) {
            LockSupport.parkNanos(500_000_000);
            heap = server.liveHeapBytes();
        }
        return heap;
    }

    private static long peakMiB(long pid) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status)
                .stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    private static void report(Attack attack, List<Latencies> echo, Newcomers newcomers, String server)
            throws IOException {
        List<Long> entered = new ArrayList<>(newcomers.millis());
        Collections.sort(entered);
        String row = "| %s | %s | %s | %s | %s of %d in, at most %s ms | %s |%n".formatted(attack.name(), echo.get(0),
                echo.get(1), echo.get(2), entered.size(), entered.size() + newcomers.refusals().size(),
                entered.isEmpty() ? "-" : entered.getLast(), server);
        System.out.print(row);
        Path table = Path.of("target/attacks.md");
        if (!Files.exists(table)) {
            Files.writeString(table,
                    """
                            | attack | echo before, p50 / p99 ms | during | after | newcomers | cores that the server took | MiB: heap before / after / resident at the peak |
                            |---|---|---|---|---|---|---|
                            """);
        }
        Files.writeString(table, row, StandardOpenOption.APPEND);
    }
}
