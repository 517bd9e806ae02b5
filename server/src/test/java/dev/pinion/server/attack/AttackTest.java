package dev.pinion.server.attack;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.server.TestServer;

/// As many attackers as cores and one more, each of which comes back at once when it is thrown out: an honest client does
/// not notice, and the server stops in time. Before, the same number of threads keeps the cores busy without talking to
/// the server, so that only what the server does differs. `-Dpinion.attack.seconds=20` makes it longer.
@Tag("attack")
class AttackTest {
    private static final int SECONDS = Integer.getInteger("pinion.attack.seconds", 6);
    private static final int ATTACKERS = Runtime.getRuntime().availableProcessors() + 1;
    /// p99 may double, or stay below this: two cores that others use too have such outliers by themselves.
    private static final double MILLIS_FINE = 100;

    @TempDir
    private Path data;
    private TestServer server;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();

    @BeforeEach
    void startServer() throws IOException {
        server = TestServer.start(data);
    }

    @AfterEach
    void stopServer() {
        over.set(true);
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Attack.class)
    @Timeout(120)
    void anHonestClientDoesNotNotice(Attack attack) throws IOException, InterruptedException {
        // Given
        var honest = new HonestEcho(server);
        honest.measure(3);
        List<Thread> spinners = crowd(AttackTest.this::spin);
        HonestEcho.Times before = honest.measure(SECONDS);
        end(spinners);
        // When
        List<Thread> attackers = crowd(() -> attack(attack));
        HonestEcho.Times during = honest.measure(SECONDS);
        long memory = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
        // Then
        String figures = "%s: %d attackers, %,d connections, %,d repetitions; honest echo before %s, during %s; heap %d MiB"
                .formatted(attack, ATTACKERS, connections.get(), repeated.get(), before, during, memory);
        System.out.println(figures);
        assertTrue(during.millis(0.99) <= Math.max(2 * before.millis(0.99), MILLIS_FINE), figures);
        long stopping = System.nanoTime();
        server.close();
        assertTrue(System.nanoTime() - stopping < Duration.ofSeconds(10).toNanos(), "the stop took too long");
        end(attackers);
        honest.close();
    }

    private static List<Thread> crowd(Runnable work) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            threads.add(Thread.ofPlatform().daemon().start(work));
        }
        return threads;
    }

    private void end(List<Thread> threads) {
        over.set(true);
        await().atMost(Duration.ofSeconds(30)).until(() -> threads.stream().noneMatch(Thread::isAlive));
        over.set(false);
    }

    private void spin() {
        long counted = 0;
        while (!over.get()) {
            counted++;
        }
        assertTrue(counted > 0);
    }

    private void attack(Attack attack) {
        while (!over.get()) {
            try (RawTls tls = RawTls.open(server.port())) {
                connections.incrementAndGet();
                if (attack.withToken()) {
                    tls.connect(server.token("attacker", "send:>", "read:>"));
                }
                attack.begin(tls);
                while (!over.get()) {
                    attack.repeat(tls);
                    repeated.incrementAndGet();
                }
            } catch (IOException thrownOut) {
                Thread.onSpinWait(); // and comes back
            }
        }
    }
}
