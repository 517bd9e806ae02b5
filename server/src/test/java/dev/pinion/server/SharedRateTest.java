package dev.pinion.server;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What sharing costs those who publish: eight members against one reader of an ordinary durable subscription, in turns. The
/// ratio is printed, and judged by nobody here: it belongs to the machine too.
@Tag("slow")
class SharedRateTest extends ServerTestBase {
    private static final int ROUNDS = 3;
    private static final int MESSAGES = 10_000;
    private static final int WINDOW = 256;

    @Test
    @Timeout(300)
    void eightMembersAcknowledgeAllThatIsPublishedToThem() throws Exception {
        double[] alone = new double[ROUNDS];
        double[] shared = new double[ROUNDS];
        rate("warm-a", 1);
        rate("warm-s", 8);
        for (int round = 0; round < ROUNDS; round++) {
            alone[round] = rate("a" + round, 1);
            shared[round] = rate("s" + round, 8);
        }
        Arrays.sort(alone);
        Arrays.sort(shared);
        double ratio = shared[ROUNDS / 2] / alone[ROUNDS / 2];
        System.out.printf("one reader %.0f, eight members %.0f messages a second (medians of %d): %.2f%n",
                alone[ROUNDS / 2], shared[ROUNDS / 2], ROUNDS, ratio);
    }

    /// Messages a second until the last receipt.
    private double rate(String channel, int members) throws IOException {
        var count = new AtomicInteger();
        List<Wire> readers = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            Wire reader = server.session("alice");
            reader.send(subscribe("s", "/channel/" + channel, "ack:client-individual", "prefetch-count:1000",
                    "durable-subscription-name:" + channel + (members > 1 ? "\nshared:true" : ""), "receipt:s"))
                    .expect("RECEIPT");
            readers.add(reader);
            var _ = Thread.ofVirtual().start(() -> acknowledgeAll(reader, count));
        }
        Wire sender = server.session("bob");
        long begin = System.nanoTime();
        int answered = 0;
        for (int i = 1; i <= MESSAGES; i++) {
            sender.send("SEND\ndestination:/channel/" + channel + "\nreceipt:r\n\nsome words of a message\0");
            if (i - answered >= WINDOW) {
                sender.expect("RECEIPT");
                answered++;
            }
        }
        for (; answered < MESSAGES; answered++) {
            sender.expect("RECEIPT");
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        await().atMost(Duration.ofSeconds(60)).until(() -> count.get() >= MESSAGES);
        for (Wire reader : readers) {
            reader.close();
        }
        sender.close();
        return MESSAGES / seconds;
    }

    private static void acknowledgeAll(Wire reader, AtomicInteger count) {
        try {
            while (true) {
                Wire.Received message = reader.expect("MESSAGE");
                reader.send(ack("ACK", message));
                count.incrementAndGet();
            }
        } catch (IOException theTestHasClosedIt) {
            return;
        }
    }
}
