package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenRequest;

/// A consumer reads a message, sends its answer and acknowledges it in one transaction, while the server is killed with -9
/// again and again: no message is ever answered twice or not at all.
@Tag("slow")
class TransactionKillTest {
    private static final int KILLS = 10;
    private static final int MESSAGES = 20_000;

    @TempDir
    private Path data;
    private String token = "";

    // STOMP T2
    @Test
    @Timeout(300)
    void everyMessageIsAnsweredOnce() throws Exception {
        // Given
        long seed = System.nanoTime();
        System.err.println("seed " + seed);
        var random = new Random(seed);
        TokenIssuer issuer = TokenIssuer.openOrCreate(data, Clock.systemUTC(), new SecureRandom());
        token = issuer.issue(new TokenRequest("worker", List.of("send:>", "read:>"), Duration.ofHours(1)));
        try (ServerProcess server = ServerProcess.start(data)) {
            Wire wire = Wire.open(server.port()).connect(token);
            for (int i = 0; i < MESSAGES / 500; i++) {
                wire.send("SEND\ndestination:/channel/in\n\nx\0".repeat(500));
                wire.send("SEND\ndestination:/channel/other\nreceipt:r\n\nx\0").expect("RECEIPT");
            }
        }
        long answered = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            // When
            try (ServerProcess server = ServerProcess.start(data)) {
                answered = assertAnsweredOnce(server, answered);
                Thread worker = Thread.ofVirtual().start(() -> work(server.port()));
                LockSupport.parkNanos(Duration.ofMillis(300 + random.nextInt(1_000)).toNanos());
                server.kill();
                worker.join();
            }
        }
        // Then
        try (ServerProcess server = ServerProcess.start(data)) {
            assertTrue(assertAnsweredOnce(server, answered) > KILLS, "it has worked at all");
        }
    }

    /// How many answers there are: as many as messages that are acknowledged, each once.
    private long assertAnsweredOnce(ServerProcess server, long before) throws IOException {
        Wire wire = Wire.open(server.port()).connect(token);
        wire.send("SUBSCRIBE\nid:o\ndestination:/channel/out\nreceipt:o\n\n\0");
        long answers = Long.parseLong(wire.expect("RECEIPT").header("seq"));
        wire.send("UNSUBSCRIBE\nid:o\n\n\0" + subscribeToIn());
        assertEquals(answers + 1, Long.parseLong(wire.expect("MESSAGE").header("seq")), "the next one to be answered");
        wire.close();
        assertTrue(answers >= before, answers + " after " + before);
        return answers;
    }

    private static String subscribeToIn() {
        return "SUBSCRIBE\nid:i\ndestination:/channel/in\nfrom:first\nack:client-individual\nprefetch-count:50\n"
                + "durable-subscription-name:worker\n\n\0";
    }

    private void work(int port) {
        try (Wire wire = Wire.open(port).connect(token)) {
            wire.send(subscribeToIn());
            while (true) {
                Wire.Received message = wire.read();
                if (message.command().equals("MESSAGE")) {
                    wire.send("BEGIN\ntransaction:t\n\n\0SEND\ndestination:/channel/out\ntransaction:t\n\n"
                            + message.header("seq") + "\0ACK\nid:" + message.header("ack") + "\ntransaction:t\n\n\0"
                            + "COMMIT\ntransaction:t\nreceipt:c\n\n\0");
                }
            }
        } catch (IOException killed) {
            // as it should be
        }
    }
}
