package dev.pinion.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.client.ClientConfig;
import dev.pinion.client.ClientDeadlines;
import dev.pinion.client.PinionClient;
import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.RetryPolicy;
import dev.pinion.client.SubscribeOptions;
import dev.pinion.protocol.Body;
import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// A client at full speed whose server is down half of the time keeps no more at the end than at the beginning, and hears everything
/// that it published: in order and once, but later. Its acknowledgements, which give credit back, wait behind what it publishes, so its
/// handlers get a part of what comes and catch up when it pauses. One minute; `-Dpinion.memory.minutes=10` for ten.
@Tag("slow")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ClientMemoryTest {
    private static final Duration LENGTH = Duration.ofMinutes(Long.getLong("pinion.memory.minutes", 1));
    private static final Duration CATCH_UP = LENGTH.plusMinutes(2);
    private static final Duration UP = Duration.ofSeconds(2);
    private static final int ABSENCES_MIN = 6;
    private static final long GROWTH_BYTES_MAX = 4 << 20;

    @TempDir
    private Path folder;
    private final Heard plain = new Heard();
    private final Heard durable = new Heard();
    private final AtomicLong lastSeq = new AtomicLong();
    private long published;
    private volatile boolean over;

    /// What one subscription got. The thread of its handler writes.
    private static final class Heard {
        private final AtomicLong last = new AtomicLong();
        private final AtomicReference<@Nullable String> fault = new AtomicReference<>();

        void accept(ReceivedMessage message) {
            long before = last.getAndSet(message.seq());
            if (message.seq() != before + 1) {
                fault.compareAndSet(null, message.seq() + " came after " + before);
            }
        }
    }

    private static ClientConfig config(Path data, int port) {
        TokenIssuer issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        var config = ClientConfig.builder("127.0.0.1", port)
                .token(() -> issuer.issue(new TokenRequest("anna", List.of("send:>", "read:>"), Duration.ofHours(1))))
                .deadlines(ClientDeadlines.DEFAULT.withPublish(CATCH_UP)) // else a slow start costs a message
                .reconnect(new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(50), Integer.MAX_VALUE,
                        Duration.ofDays(1)));
        InProcess.run("certs", "pins", "--data", data.toString())
                .out()
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .forEach(config::pin);
        return config.build();
    }

    private static void isFlat(List<Long> used) {
        int third = Math.max(1, used.size() / 3);
        long early = Collections.max(used.subList(1, 1 + third)); // the first is not warm
        long late = Collections.min(used.subList(used.size() - third, used.size()));
        assertTrue(late < early + GROWTH_BYTES_MAX, () -> "from " + early + " to " + late + " bytes");
    }

    @Test
    void memoryIsFlatWhileTheServerIsDownHalfOfTheTime() throws Exception {
        // Given
        Path data = folder.resolve("data");
        Forked server = Forked.serve(data, "--port", "0");
        int port = Integer.parseInt(server.listening().replaceFirst(".*:", ""));
        List<Long> used = new ArrayList<>();
        try (PinionClient client = PinionClient.connect(config(data, port))) {
            SubscribeOptions next = SubscribeOptions.fromNext();
            client.subscribe("/channel/flood", next, plain::accept).active().get();
            client.subscribe("/channel/flood", next.durable("d"), durable::accept).active().get();
            Thread publisher = Thread.ofPlatform().start(() -> publish(client));
            long end = System.nanoTime() + LENGTH.toNanos();
            // When
            while (System.nanoTime() < end || used.size() < ABSENCES_MIN) {
                long before = plain.last.get();
                await().pollDelay(UP).atMost(Duration.ofSeconds(60)).until(() -> plain.last.get() > before + 100);
                server.kill();
                server.close();
                await().pollDelay(UP).until(() -> true);
                used.add(usedBytes());
                server = Forked.serve(data, "--port", Integer.toString(port));
                server.listening();
            }
            over = true;
            publisher.join();
            boolean quiet = client.drain(CATCH_UP);
            // Then
            System.out.println(client.counters() + ", last " + lastSeq + ", bytes after each absence " + used);
            isFlat(used);
            assertTrue(quiet, "not everything has its receipt");
            await().atMost(CATCH_UP)
                    .until(() -> plain.last.get() >= lastSeq.get() && durable.last.get() >= lastSeq.get());
            assertNull(plain.fault.get());
            assertNull(durable.fault.get());
        } finally {
            over = true;
            server.close();
        }
    }

    /// As fast as the outbox has room. Each message is stored once, and in the order in which it was published.
    private void publish(PinionClient client) {
        while (!over) {
            long number = ++published;
            var _ = client.publish("/channel/flood", Body.utf8("some words of a message"))
                    .thenAccept(receipt -> lastSeq.accumulateAndGet(receipt.seq(),
                            (before, seq) -> seq == number ? Math.max(before, seq) : Long.MAX_VALUE));
        }
    }

    private static long usedBytes() {
        System.gc();
        Runtime here = Runtime.getRuntime();
        return here.totalMemory() - here.freeMemory();
    }
}
