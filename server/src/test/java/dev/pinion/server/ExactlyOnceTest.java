package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// Servers killed with -9 two hundred times under publishers that repeat what they have no receipt for: every message is
/// there exactly once. Two servers at a time, since most of a life is its start.
@Tag("slow")
class ExactlyOnceTest {
    private static final int KILLS = Integer.getInteger("pinion.kills", 200);
    private static final int LANES = 2;
    private static final int PUBLISHERS = 3;

    @TempDir
    private Path folder;

    @Test
    @Timeout(1_200)
    void everyMessageIsThereExactlyOnceHoweverOftenTheServerIsKilled() {
        List<CompletableFuture<String>> lanes = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
            Path data = folder.resolve("lane-" + lane);
            lanes.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return lane(data, KILLS / LANES);
                } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                }
            }, task -> Thread.ofPlatform().start(task)));
        }
        lanes.forEach(lane -> System.out.println(lane.join()));
    }

    private static String lane(Path data, int kills) throws Exception {
        // Given
        long seed = new SecureRandom().nextLong();
        var random = new Random(seed);
        TokenIssuer issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        String token = issuer.issue(new TokenRequest("load", List.of("send:>", "read:>"), Duration.ofHours(2)));
        var lives = new Lives();
        List<RetryingPublisher> publishers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < PUBLISHERS; number++) {
            publishers.add(new RetryingPublisher("p" + number, token, lives));
            threads.add(Thread.ofPlatform().start(publishers.getLast()));
        }
        // When
        for (int kill = 0; kill < kills; kill++) {
            try (ServerProcess server = ServerProcess.start(data)) {
                long enough = receipts(publishers) + 50 + random.nextInt(1_000);
                lives.begin(server.port());
                while (receipts(publishers) < enough) {
                    Thread.onSpinWait();
                }
                server.kill();
            }
        }
        // Then
        try (ServerProcess server = ServerProcess.start(data)) {
            lives.begin(server.port());
            lives.end();
            for (Thread thread : threads) {
                thread.join();
            }
            long stored = checkHistory(server.port(), token, publishers);
            long repeated = publishers.stream().mapToLong(RetryingPublisher::repeated).sum();
            assertTrue(repeated > 0, "no receipt was lost on its way: the test shows nothing");
            return kills + " kills, seed " + seed + ": " + stored + " messages, each exactly once; " + repeated
                    + " repeats were recognised";
        }
    }

    private static long receipts(List<RetryingPublisher> publishers) {
        return publishers.stream().mapToLong(each -> each.seqByNumber().size()).sum();
    }

    private static long checkHistory(int port, String token, List<RetryingPublisher> publishers) throws IOException {
        long total = receipts(publishers);
        Map<String, Long> seqByBody = new HashMap<>();
        try (Wire wire = Wire.open(port).connect(token)) {
            wire.send("SUBSCRIBE\nid:s\ndestination:/channel/kill\nfrom:first\nbrowser:true\n\n\0");
            for (long seq = 1; seq <= total; seq++) {
                Wire.Received message = wire.expect("MESSAGE", "seq:" + seq, "gap:(none)");
                assertEquals(null, seqByBody.put(message.body(), seq), message.body() + " is there twice");
            }
            wire.expect("MESSAGE", "browser:end"); // nothing that nobody has a receipt for
        }
        for (RetryingPublisher publisher : publishers) {
            publisher.seqByNumber()
                    .forEach((number, seq) -> assertEquals(seq, seqByBody.get(publisher.body(number)),
                            publisher.body(number)));
        }
        return total;
    }
}
