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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// Kills the server with -9 in the middle of a load, again and again, on one data directory.
@Tag("slow")
class KillTest {
    private static final int KILLS = 20;
    private static final int PUBLISHERS = 4;
    private static final int WINDOW = 32;

    @TempDir
    private Path data;
    /// What a client had a receipt for: body by channel and sequence.
    private final Map<String, Map<Long, String>> acknowledged = new ConcurrentHashMap<>();
    private final Random random = new Random();
    private int lives;

    @Test
    @Timeout(600)
    void everyMessageWithAReceiptIsThereOnceAndInOrder() throws Exception {
        // Given
        TokenIssuer issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        String token = issuer.issue(new TokenRequest("load", List.of("send:>", "read:>"), Duration.ofHours(1)));
        for (int kill = 0; kill < KILLS; kill++) {
            // When
            try (ServerProcess server = ServerProcess.start(data)) {
                checkHistory(server.port(), token);
                loadAndKill(server, token);
            }
            lives++;
        }
        // Then
        try (ServerProcess server = ServerProcess.start(data)) {
            checkHistory(server.port(), token);
        }
        long receipts = acknowledged.values().stream().mapToLong(Map::size).sum();
        System.out.println(KILLS + " kills, " + receipts + " receipts, none lost");
        assertTrue(receipts > KILLS * 100L, "too little load to mean anything: " + receipts);
    }

    private void loadAndKill(ServerProcess server, String token) throws Exception {
        var stop = new AtomicBoolean();
        List<Thread> publishers = new ArrayList<>();
        long before = acknowledged.values().stream().mapToLong(Map::size).sum();
        for (int i = 0; i < PUBLISHERS; i++) {
            int number = i;
            publishers.add(Thread.ofVirtual().start(() -> publish(server.port(), token, number, stop)));
        }
        long enough = before + 200 + random.nextInt(2_000);
        while (acknowledged.values().stream().mapToLong(Map::size).sum() < enough) {
            Thread.onSpinWait();
        }
        server.kill();
        stop.set(true);
        for (Thread publisher : publishers) {
            publisher.join();
        }
    }

    /// Two publishers share one channel, two have one each.
    private void publish(int port, String token, int number, AtomicBoolean stop) {
        String channel = "kill." + number / 2 * number;
        String name = lives + "-" + number + "-";
        Map<Long, String> receipts = acknowledged.computeIfAbsent(channel, _ -> new ConcurrentHashMap<>());
        try (Wire wire = Wire.open(port).connect(token)) {
            for (int sent = 0, received = 0; !stop.get(); sent++) {
                wire.send("SEND\ndestination:/channel/" + channel + "\nreceipt:" + name + sent + "\n\n" + name + sent
                        + "\0");
                if (sent - received >= WINDOW) {
                    Wire.Received receipt = wire.expect("RECEIPT");
                    receipts.put(Long.parseLong(receipt.header("seq")), receipt.header("receipt-id"));
                    received++;
                }
            }
        } catch (IOException killed) {
            stop.set(true);
        }
    }

    private void checkHistory(int port, String token) throws IOException {
        try (Wire wire = Wire.open(port).connect(token)) {
            for (Map.Entry<String, Map<Long, String>> channel : acknowledged.entrySet()) {
                Map<Long, String> stored = history(wire, channel.getKey());
                channel.getValue()
                        .forEach((seq, body) -> assertEquals(body, stored.get(seq),
                                () -> channel.getKey() + " seq " + seq));
                Set<String> once = new HashSet<>(stored.values());
                assertEquals(stored.size(), once.size(), "a message is there twice");
            }
        }
    }

    /// All messages of a channel up to one sent now; the sequence must have no gap.
    private Map<Long, String> history(Wire wire, String channel) throws IOException {
        String marker = "marker-" + channel + "-" + lives;
        long last = Long
                .parseLong(wire.send("SEND\ndestination:/channel/" + channel + "\nreceipt:m\n\n" + marker + "\0")
                        .expect("RECEIPT")
                        .header("seq"));
        wire.send("SUBSCRIBE\nid:" + channel + "\ndestination:/channel/" + channel + "\nfrom:first\n\n\0");
        Map<Long, String> stored = new HashMap<>();
        for (long seq = 1; seq <= last; seq++) {
            stored.put(seq, wire.expect("MESSAGE", "seq:" + seq).body());
        }
        wire.send("UNSUBSCRIBE\nid:" + channel + "\nreceipt:u\n\n\0").expect("RECEIPT", "receipt-id:u");
        return stored;
    }
}
