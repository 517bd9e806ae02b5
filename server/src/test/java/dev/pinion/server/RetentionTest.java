package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.limits.DeliveryLimits;
import dev.pinion.server.upkeep.RetentionRule;
import dev.pinion.server.upkeep.UpkeepSettings;

/// What readers see of retention: what is left, and where something is gone.
class RetentionTest {
    private static final String DURABLE = "durable-subscription-name:mine";
    private static final String BODY = "x".repeat(100_000);

    @TempDir
    private Path data;
    @SuppressWarnings("NullAway.Init") // each test starts its own
    private TestServer server;

    private void start(RetentionRule... rules) throws IOException {
        UpkeepSettings quick = UpkeepSettings.DEFAULTS.withRetention(List.of(rules))
                .withPace(UpkeepSettings.Pace.DEFAULT.withEvery(Duration.ofMillis(20)));
        // Next to nothing is kept in memory: who lags reads the log.
        var delivery = new DeliveryLimits(64 * 1024, 1024, 1024, 10, 1024, 16);
        server = TestServer.start(data, config -> config.withUpkeep(quick)
                .withLimits(config.connectionLimits(), config.sessionLimits(), delivery));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static RetentionRule age(String channels, Duration age) {
        return new RetentionRule(channels, Optional.of(age), OptionalLong.empty(), OptionalLong.empty());
    }

    private static RetentionRule count(String channels, long count) {
        return new RetentionRule(channels, Optional.empty(), OptionalLong.of(count), OptionalLong.empty());
    }

    private static RetentionRule bytes(String channels, long bytes) {
        return new RetentionRule(channels, Optional.empty(), OptionalLong.empty(), OptionalLong.of(bytes));
    }

    private static void readUpToTheReceipt(Wire wire) throws IOException {
        String command;
        do {
            command = wire.read().command();
        } while (!command.equals("RECEIPT"));
    }

    private static void publish(Wire wire, String channel, int from, int to) throws IOException {
        for (int n = from; n <= to; n++) {
            ServerTestBase.publish(wire, channel, "message " + n);
        }
    }

    /// The first sequence that a new reader gets.
    private long firstOf(String channel) throws IOException {
        String token = server.token("looks", Duration.ofDays(20), "read:>");
        try (Wire wire = server.wire().connect(token)) {
            wire.send(ServerTestBase.subscribe("s", "/channel/" + channel, "from:first"));
            return Long.parseLong(wire.expect("MESSAGE").header("seq"));
        }
    }

    private void awaitFirst(String channel, long first) {
        await().untilAsserted(() -> assertEquals(first, firstOf(channel)));
    }

    @Test
    void whoAsksForWhatIsGoneGetsTheRestWithTheHoleNamedOnce() throws IOException {
        // Given
        start(count("x", 3));
        try (Wire wire = server.session("alice")) {
            wire.send(ServerTestBase.subscribe("live", "/channel/x"));
            String chainOfSeven = "";
            for (int n = 1; n <= 10; n++) {
                wire.send("SEND\ndestination:/channel/x\n\nmessage " + n + "\0");
                Wire.Received message = wire.expect("MESSAGE", "seq:" + n, "gap:(none)");
                chainOfSeven = n == 7 ? message.header("chain") : chainOfSeven;
            }
            awaitFirst("x", 8);
            // When
            wire.send(ServerTestBase.subscribe("late", "/channel/x", "from:seq=2"));
            // Then
            wire.expect("MESSAGE", "subscription:late", "seq:8", "gap:2-7", "chain-before:" + chainOfSeven);
            wire.expect("MESSAGE", "subscription:late", "seq:9", "gap:(none)", "chain-before:(none)");
            wire.expect("MESSAGE", "subscription:late", "seq:10", "gap:(none)");
            wire.send(ServerTestBase.subscribe("first", "/channel/x", "from:first"))
                    .expect("MESSAGE", "subscription:first", "seq:8", "gap:(none)");
        }
    }

    @Test
    void aLiveReaderThatLagsIsToldOfTheHoleWhenItReadsOn() throws IOException {
        // Given
        start(count("x", 3));
        try (Wire slow = server.session("slow"); Wire sender = server.session("sender")) {
            slow.send(ServerTestBase.subscribe("s", "/channel/x", "ack:client-individual", "prefetch-count:1",
                    "receipt:s")).expect("RECEIPT");
            publish(sender, "x", 1, 1);
            Wire.Received first = slow.expect("MESSAGE", "seq:1"); // before retention can take it
            publish(sender, "x", 2, 20);
            awaitFirst("x", 18);
            // When
            slow.send(ServerTestBase.ack("ACK", first));
            // Then: what was found before is still delivered, then the hole is named
            long expected = 2;
            int holes = 0;
            for (Wire.Received next = slow.expect("MESSAGE"); expected <= 20;) {
                long seq = Long.parseLong(next.header("seq"));
                assertEquals(seq == expected ? "(none)" : expected + "-" + (seq - 1), next.header("gap"));
                assertEquals(seq == expected, next.header("chain-before").equals("(none)"), next::toString);
                holes += seq == expected ? 0 : 1;
                expected = seq + 1;
                slow.send(ServerTestBase.ack("ACK", next));
                next = expected <= 20 ? slow.expect("MESSAGE") : next;
            }
            assertEquals(1, holes);
        }
    }

    @Test
    void aRefusedMessageThatRetentionTookDoesNotComeAgainAndNoOtherInItsPlace() throws IOException {
        // Given
        start(count("x", 3));
        try (Wire reader = server.session("reader"); Wire sender = server.session("sender")) {
            reader.send(ServerTestBase.subscribe("s", "/channel/x", "ack:client-individual", "prefetch-count:2",
                    "receipt:s")).expect("RECEIPT");
            publish(sender, "x", 1, 2);
            Wire.Received one = reader.expect("MESSAGE", "seq:1");
            Wire.Received two = reader.expect("MESSAGE", "seq:2");
            publish(sender, "x", 3, 10);
            awaitFirst("x", 8);
            // When
            reader.send(ServerTestBase.ack("NACK", one) + ServerTestBase.ack("ACK", two));
            // Then
            Wire.Received next = reader.expect("MESSAGE", "redelivered:(none)");
            reader.send(ServerTestBase.ack("ACK", next));
            long seq = Long.parseLong(next.header("seq"));
            for (long n = seq + 1; n <= 10; n++) {
                Wire.Received message = reader.expect("MESSAGE", "redelivered:(none)", "seq:" + n);
                reader.send(ServerTestBase.ack("ACK", message));
            }
            publish(sender, "x", 11, 11);
            reader.expect("MESSAGE", "seq:11", "redelivered:(none)");
        }
    }

    @Test
    void anUnreadCursorHoldsRetentionBackButNotForEver() throws IOException {
        // Given
        start(count("x", 1));
        try (Wire wire = server.session("alice")) {
            wire.send(ServerTestBase.subscribe("s", "/channel/x", "ack:client-individual", DURABLE, "receipt:s"))
                    .expect("RECEIPT");
            wire.send("SEND\ndestination:/channel/x\n\n1\0SEND\ndestination:/channel/x\n\n2\0");
            Wire.Received one = wire.expect("MESSAGE", "seq:1");
            wire.expect("MESSAGE", "seq:2");
            publish(wire, "free", 1, 1);
            wire.send(ServerTestBase.ack("ACK", one, "receipt:a")).expect("RECEIPT", "receipt-id:a");
        }
        try (Wire sender = server.session("sender")) {
            publish(sender, "x", 3, 6);
            awaitFirst("x", 2);
            // When
            server.clock().putAhead(Duration.ofDays(8));
            // Then
            awaitFirst("x", 6);
        }
    }

    @Test
    void theCapInBytesWinsOverACursorWhichIsToldOnResume() throws IOException {
        // Given
        start(bytes("x", 1024 * 1024));
        try (Wire wire = server.session("alice")) {
            ServerTestBase.publish(wire, "x", BODY);
            wire.send(ServerTestBase.subscribe("s", "/channel/x", "from:first", DURABLE));
            wire.expect("MESSAGE", "seq:1");
            wire.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT");
            wire.expectEnd();
        }
        try (Wire sender = server.session("sender")) {
            for (int n = 2; n <= 20; n++) {
                ServerTestBase.publish(sender, "x", BODY);
            }
        }
        awaitFirst("x", 11);
        // When
        for (int time = 1; time <= 2; time++) {
            try (Wire wire = server.session("alice")) {
                wire.send(ServerTestBase.subscribe("s", "/channel/x", "ack:client-individual", DURABLE));
                // Then: told until it has moved the cursor over the hole
                Wire.Received message = wire.expect("MESSAGE", "seq:11", "gap:2-10");
                wire.send(time == 1 ? "DISCONNECT\nreceipt:d\n\n\0" : ServerTestBase.ack("ACK", message, "receipt:d"));
                Wire.Received answer = wire.read();
                while (answer.command().equals("MESSAGE")) {
                    answer = wire.read();
                }
                assertEquals("d", answer.header("receipt-id"));
            }
        }
        try (Wire wire = server.session("alice")) {
            wire.send(ServerTestBase.subscribe("s", "/channel/x", "ack:client-individual", DURABLE));
            wire.expect("MESSAGE", "seq:12", "gap:(none)");
        }
    }

    @Test
    void theFirstRuleThatNamesAChannelHoldsAndOthersAreKeptForEver() throws IOException {
        // Given
        start(count("a.b", 2), age("a.>", Duration.ofDays(1)), age(RetentionRule.INBOXES, Duration.ofDays(1)));
        try (Wire wire = server.wire().connect(server.token("alice", "send:>", "read:>", "send:@alice"))) {
            publish(wire, "a.b", 1, 4);
            publish(wire, "a.c", 1, 2);
            publish(wire, "other", 1, 2);
            wire.send("SEND\ndestination:/user/me\nreceipt:r\n\nold\0").expect("RECEIPT");
            awaitFirst("a.b", 3);
            // When
            server.clock().putAhead(Duration.ofHours(25));
        }
        try (Wire wire = server.wire()
                .connect(server.token("alice", Duration.ofDays(3), "send:>", "read:>", "send:@alice"))) {
            publish(wire, "a.c", 3, 3);
            wire.send("SEND\ndestination:/user/me\nreceipt:r\n\nnew\0").expect("RECEIPT");
            // Then
            await().untilAsserted(() -> {
                wire.send(ServerTestBase.subscribe("i", "/user/me", "from:first"));
                String inbox = wire.expect("MESSAGE").header("seq");
                wire.send("UNSUBSCRIBE\nid:i\nreceipt:u\n\n\0");
                readUpToTheReceipt(wire);
                assertEquals("2", inbox);
            });
        }
    }

    @Test
    void anIdempotencyKeyIsRecognisedForItsWindowAndThenForgotten() throws IOException {
        // Given
        start();
        String send = "SEND\ndestination:/channel/x\nidempotency-key:k\nreceipt:r\n\nonce\0";
        String token = server.token("alice", Duration.ofDays(3), "send:>", "read:>");
        try (Wire wire = server.wire().connect(token)) {
            wire.send(send).expect("RECEIPT", "seq:1", "duplicate:(none)");
            server.clock().putAhead(Duration.ofHours(23));
            wire.send(send).expect("RECEIPT", "seq:1", "duplicate:true");
            // When
            server.clock().putAhead(Duration.ofHours(3));
            // Then
            await().untilAsserted(() -> {
                wire.send(send);
                assertNotEquals("1", wire.expect("RECEIPT").header("seq"));
            });
        }
    }
}
