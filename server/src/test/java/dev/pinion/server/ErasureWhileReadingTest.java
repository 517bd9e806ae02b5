package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.pinion.server.limits.DeliveryLimits;
import dev.pinion.server.upkeep.RetentionRule;
import dev.pinion.server.upkeep.UpkeepSettings;

/// A message is erased while subscribers follow its channel: wherever it waited for them, they get it without its content.
class ErasureWhileReadingTest {
    private static final String ONE_AT_A_TIME = "ack:client-individual";

    /// Where what a subscriber has not taken yet is found: all in the channel's tail, or page by page in the log.
    enum From {
        TAIL, PAGES;

        private DeliveryLimits limits() {
            return switch (this) {
                case TAIL -> DeliveryLimits.DEFAULTS;
                case PAGES -> new DeliveryLimits(64 * 1024, 1024, 1024, 10, 1024, 16);
            };
        }
    }

    @TempDir
    private Path data;
    @SuppressWarnings("NullAway.Init") // each test starts its own
    private TestServer server;
    @SuppressWarnings("NullAway.Init")
    private Operator operator;

    private void start(From from, UpkeepSettings upkeep) throws IOException {
        server = TestServer.start(data, config -> config.withUpkeep(upkeep)
                .withLimits(config.connectionLimits(), config.sessionLimits(), from.limits()));
        operator = server.operator();
    }

    @AfterEach
    void stop() throws IOException {
        operator.close();
        server.close();
    }

    private void erase(String channel, long seq) throws IOException {
        ErasureTest.assertErased("now", operator.ask("erase", "{\"channel\":\"" + channel + "\",\"seq\":" + seq + "}"));
    }

    private static void publish(Wire wire, int from, int to) throws IOException {
        for (int n = from; n <= to; n++) {
            ServerTestBase.publish(wire, "x", "message " + n);
        }
    }

    /// Either as it was sent or as an erased one, never in between.
    private static boolean isErased(Wire.Received message, long seq) {
        boolean erased = !message.header("erased").equals("(none)");
        assertEquals(erased ? "" : "message " + seq, message.body());
        return erased;
    }

    @ParameterizedTest
    @EnumSource
    void whatASubscriberHasNotTakenYetComesErasedAndNothingIsSkipped(From from) throws IOException {
        // Given: the writer has found more than it may deliver
        start(from, UpkeepSettings.DEFAULTS);
        try (Wire reader = server.session("reader"); Wire sender = server.session("sender")) {
            reader.send(ServerTestBase.subscribe("s", "/channel/x", ONE_AT_A_TIME, "prefetch-count:1", "receipt:s"))
                    .expect("RECEIPT");
            publish(sender, 1, 30);
            Wire.Received message = reader.expect("MESSAGE", "seq:1");
            // When
            erase("x", 1);
            erase("x", 20);
            erase("x", 3);
            erase("x", 30);
            // Then
            for (int seq = 2; seq <= 30; seq++) {
                reader.send(ServerTestBase.ack("ACK", message));
                message = reader.expect("MESSAGE", "seq:" + seq, "gap:(none)", "chain-before:(none)",
                        "redelivered:(none)");
                assertEquals(seq == 3 || seq == 20 || seq == 30, isErased(message, seq), message::toString);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachOneThatIsErasedBeforeItIsTakenComesErased(From from) throws IOException {
        // Given
        start(from, UpkeepSettings.DEFAULTS);
        try (Wire reader = server.session("reader"); Wire sender = server.session("sender")) {
            reader.send(ServerTestBase.subscribe("s", "/channel/x", ONE_AT_A_TIME, "prefetch-count:1", "receipt:s"))
                    .expect("RECEIPT");
            publish(sender, 1, 40);
            Wire.Received message = reader.expect("MESSAGE", "seq:1");
            for (int seq = 2; seq <= 40; seq++) {
                // When
                erase("x", seq);
                reader.send(ServerTestBase.ack("ACK", message));
                // Then
                message = reader.expect("MESSAGE", "seq:" + seq);
                assertTrue(isErased(message, seq), message::toString);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void readersThatReadOnWhileMessagesAreErasedGetEachOneOnce(From from) throws IOException {
        // Given
        start(from, UpkeepSettings.DEFAULTS);
        try (Wire live = server.session("live"); Wire sender = server.session("sender")) {
            live.send(ServerTestBase.subscribe("s", "/channel/>", "receipt:s")).expect("RECEIPT");
            publish(sender, 1, 60);
            try (Wire late = server.session("late")) {
                // When
                late.send(ServerTestBase.subscribe("s", "/channel/x", "from:first"));
                for (int seq = 60; seq > 0; seq -= 2) {
                    erase("x", seq);
                }
                publish(sender, 61, 62);
                // Then
                for (int seq = 1; seq <= 62; seq++) {
                    isErased(late.expect("MESSAGE", "seq:" + seq, "gap:(none)", "chain-before:(none)"), seq);
                    isErased(live.expect("MESSAGE", "seq:" + seq, "gap:(none)", "chain-before:(none)"), seq);
                }
            }
        }
    }

    @Test
    void theNewestMessageIsErasedAndTheChannelGoesOn() throws IOException {
        // Given
        start(From.TAIL, UpkeepSettings.DEFAULTS);
        try (Wire wire = server.session("alice")) {
            wire.send(ServerTestBase.subscribe("live", "/channel/x", "receipt:s")).expect("RECEIPT");
            wire.send("SEND\ndestination:/channel/x\n\nmessage 1\0").expect("MESSAGE", "seq:1");
            // When
            erase("x", 1);
            // Then
            wire.send("SEND\ndestination:/channel/x\n\nmessage 2\0");
            assertEquals("message 2", wire.expect("MESSAGE", "seq:2", "gap:(none)").body());
            wire.send(ServerTestBase.subscribe("last", "/channel/x", "from:seq=1"));
            assertTrue(isErased(wire.expect("MESSAGE", "subscription:last", "seq:1"), 1));
            assertEquals("message 2", wire.expect("MESSAGE", "subscription:last", "seq:2").body());
        }
    }

    @Test
    void aRefusedMessageComesAgainWithoutItsContent() throws IOException {
        // Given
        start(From.TAIL, UpkeepSettings.DEFAULTS);
        try (Wire wire = server.session("alice")) {
            wire.send(ServerTestBase.subscribe("s", "/channel/x", ONE_AT_A_TIME, "receipt:s")).expect("RECEIPT");
            wire.send("SEND\ndestination:/channel/x\n\nmessage 1\0");
            Wire.Received first = wire.expect("MESSAGE", "seq:1");
            // When
            wire.send(ServerTestBase.ack("NACK", first));
            erase("x", 1);
            // Then
            Wire.Received again = wire.expect("MESSAGE", "seq:1", "redelivered:true", "delivery-count:2");
            if (!isErased(again, 1)) { // its half second was over before the erasure was on disk
                wire.send(ServerTestBase.ack("NACK", again));
                again = wire.expect("MESSAGE", "seq:1", "redelivered:true", "delivery-count:3");
                assertTrue(isErased(again, 1), again.toString());
            }
        }
    }

    @Test
    void aBrowserSeesItsPlaceAndADurableReaderToo() throws IOException {
        // Given
        start(From.TAIL, UpkeepSettings.DEFAULTS);
        try (Wire wire = server.session("alice")) {
            publish(wire, 1, 3);
            wire.send(ServerTestBase.subscribe("d", "/channel/x", "from:first", ONE_AT_A_TIME, "prefetch-count:1",
                    "durable-subscription-name:mine"));
            Wire.Received one = wire.expect("MESSAGE", "subscription:d", "seq:1");
            // When
            erase("x", 2);
            // Then
            wire.send(ServerTestBase.subscribe("b", "/channel/x", "from:first", "browser:true"));
            assertEquals("message 1", wire.expect("MESSAGE", "subscription:b", "seq:1").body());
            assertTrue(isErased(wire.expect("MESSAGE", "subscription:b", "seq:2"), 2));
            assertEquals("message 3", wire.expect("MESSAGE", "subscription:b", "seq:3").body());
            wire.expect("MESSAGE", "subscription:b", "browser:end");
            wire.send(ServerTestBase.ack("ACK", one));
            assertTrue(isErased(wire.expect("MESSAGE", "subscription:d", "seq:2"), 2));
        }
    }

    @Test
    void whatRetentionHasDeletedIsSaidToBeGoneAndNoLaggingReaderGetsIt() throws IOException {
        // Given
        var rule = new RetentionRule("x", Optional.empty(), OptionalLong.of(2), OptionalLong.empty());
        start(From.TAIL, UpkeepSettings.DEFAULTS.withRetention(List.of(rule))
                .withPace(UpkeepSettings.Pace.DEFAULT.withEvery(Duration.ofMillis(20))));
        try (Wire reader = server.session("reader"); Wire sender = server.session("sender")) {
            reader.send(ServerTestBase.subscribe("s", "/channel/x", ONE_AT_A_TIME, "prefetch-count:1", "receipt:s"))
                    .expect("RECEIPT");
            publish(sender, 1, 6);
            Wire.Received one = reader.expect("MESSAGE", "seq:1");
            await().until(() -> operator.ask("health", "").contains("\"retention-deleted\":4"));
            // When
            String answer = operator.ask("erase", "{\"channel\":\"x\",\"seq\":4}");
            // Then
            assertTrue(answer.contains("retention has deleted it, the channel begins with 5"), answer);
            int seq = 1;
            for (Wire.Received next = one; seq < 6;) {
                reader.send(ServerTestBase.ack("ACK", next));
                next = reader.expect("MESSAGE");
                seq = Integer.parseInt(next.header("seq"));
                assertTrue(seq != 4 || isErased(next, seq), next::toString);
            }
        }
    }
}
