package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.limits.MemoryLimits;

/// A wildcard follows all that it may, however many channels that are, costs what it delivers, and says when it cannot.
class WildcardTest {
    private static final int CHANNELS = 300;
    private static final long MIB = 1024 * 1024;

    @TempDir
    private Path data;
    @SuppressWarnings("NullAway.Init") // each test starts its own
    private TestServer server;

    private void start(UnaryOperator<ServerConfig> change) throws IOException {
        server = TestServer.start(data, change);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void wildcardsOverManyChannelsHoldNothingForEachOfThem() throws IOException {
        // Given
        start(UnaryOperator.identity());
        Wire wire = server.session("mallory");
        oneToEach(wire);
        long before = held();
        // When
        for (int i = 0; i < 100; i++) {
            wire.send("SUBSCRIBE\nid:" + i + "\ndestination:/channel/m.>\n\n\0");
        }
        wire.send("BEGIN\ntransaction:t\nreceipt:r\n\n\0").expect("RECEIPT");
        // Then: what frames took while they were read is given back a moment behind the receipt
        await().untilAsserted(() -> assertTrue(held() - before < 300_000, (held() - before) + " bytes more"));
    }

    @Test
    void eachMessageOfEachChannelComesOnceThoughStateComesAndGoes() throws IOException {
        // Given
        start(UnaryOperator.identity());
        Wire reader = server.session("bert");
        reader.send("SUBSCRIBE\nid:s\ndestination:/channel/m.>\nreceipt:s\n\n\0").expect("RECEIPT");
        Wire sender = server.session("anna");
        Map<String, Integer> seen = new HashMap<>();
        // When
        for (int round = 1; round <= 4; round++) {
            oneToEach(sender);
            for (int i = 0; i < CHANNELS; i++) {
                Wire.Received message = reader.expect("MESSAGE", "seq:" + round);
                seen.merge(message.header("destination"), 1, Integer::sum);
            }
        }
        // Then
        assertEquals(CHANNELS, seen.size());
        assertEquals(Set.of(4), new HashSet<>(seen.values()));
    }

    @Test
    void whatWasDeliveredAndSettledIsHeldNoLonger() throws IOException {
        // Given
        start(UnaryOperator.identity());
        Wire reader = server.session("bert");
        reader.send(
                "SUBSCRIBE\nid:s\ndestination:/channel/m.>\nack:client-individual\nprefetch-count:1000\nreceipt:s\n\n\0")
                .expect("RECEIPT");
        long before = held();
        Wire sender = server.session("anna");
        oneToEach(sender);
        sender.close();
        Wire.Received last = null;
        // When
        for (int i = 0; i < CHANNELS; i++) {
            last = reader.expect("MESSAGE");
            reader.send(ServerTestBase.ack("ACK", last));
        }
        // Then
        await().until(() -> held() - before < 40_000);
        // And an acknowledgement of what is settled is as right as ever
        Wire.Received settled = Objects.requireNonNull(last);
        reader.send(ServerTestBase.ack("ACK", settled)).send(ServerTestBase.ack("NACK", settled));
        reader.send("BEGIN\ntransaction:t\nreceipt:r\n\n\0").expect("RECEIPT");
    }

    @Test
    void anAckForAPartThatWasNeverThereIsRefused() throws IOException {
        start(UnaryOperator.identity());
        Wire reader = server.session("bert");
        reader.send("SUBSCRIBE\nid:s\ndestination:/channel/m.>\nack:client\nreceipt:s\n\n\0").expect("RECEIPT");

        reader.send("ACK\nid:1.7-1\n\n\0").expect("ERROR", "code:malformed-frame");
    }

    @Test
    void aDurableWildcardOverMoreChannelsThanItKeepsPlacesIsRefused() throws IOException {
        // Given
        startWithPlaces(5);
        Wire wire = server.session("anna");
        for (int i = 0; i < 6; i++) {
            ServerTestBase.publish(wire, "m.c" + i, "1");
        }
        // When
        wire.send("SUBSCRIBE\nid:s\ndestination:/channel/m.>\ndurable-subscription-name:d\nreceipt:r\n\n\0");
        // Then
        Wire.Received error = wire.expect("ERROR", "code:limit-exceeded");
        assertTrue(error.header("message").contains("wildcard.channels.max"), error.toString());
    }

    @Test
    void aDurableWildcardThatOneChannelMoreAppearsForSaysSo() throws IOException {
        // Given
        startWithPlaces(5);
        Wire reader = server.session("bert");
        reader.send("SUBSCRIBE\nid:s\ndestination:/channel/m.>\ndurable-subscription-name:d\nreceipt:r\n\n\0")
                .expect("RECEIPT");
        Wire sender = server.session("anna");
        for (int i = 0; i < 5; i++) {
            ServerTestBase.publish(sender, "m.c" + i, "1");
            reader.expect("MESSAGE");
        }
        // When
        ServerTestBase.publish(sender, "m.c5", "1");
        // Then
        Wire.Received error = reader.expect("ERROR", "code:limit-exceeded");
        assertTrue(error.header("message").contains("wildcard.channels.max"), error.toString());
    }

    @Test
    void whoDoesNotAcknowledgeOnMoreChannelsThanThereIsRoomForIsTold() throws IOException {
        // Given
        start(config -> config.withMemory(MemoryLimits.ofHeap(256 * MIB).withShares(4 * MIB, MIB, MIB / 4)));
        Wire reader = server.session("bert");
        reader.send("SUBSCRIBE\nid:s\ndestination:/channel/m.>\nack:client\nprefetch-count:1\nreceipt:r\n\n\0")
                .expect("RECEIPT");
        // When
        oneToEach(server.session("anna"));
        // Then
        reader.expect("MESSAGE");
        Wire.Received error = reader.expect("ERROR", "code:limit-exceeded");
        assertTrue(error.header("message").contains("memory."), error.toString());
    }

    @Test
    void aDurableWildcardGoesOnWhereItWasOnEachChannel() throws IOException {
        // Given
        start(UnaryOperator.identity());
        Wire sender = server.session("anna");
        ServerTestBase.publish(sender, "m.a", "before");
        try (Wire first = durable("first")) {
            first.expect("RECEIPT", "receipt-id:first");
            // Behind its goodbye nothing counts as delivered to it.
            first.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT", "receipt-id:d");
        }
        ServerTestBase.publish(sender, "m.a", "while away");
        ServerTestBase.publish(sender, "m.b", "new while away");
        // When
        Wire reader = durable("again");
        // Then
        Set<String> bodies = new HashSet<>();
        while (bodies.size() < 2) {
            Wire.Received frame = reader.read();
            if (frame.command().equals("MESSAGE")) {
                bodies.add(frame.body());
            }
        }
        assertEquals(Set.of("while away", "new while away"), bodies);
        ServerTestBase.publish(sender, "m.c", "now");
        Wire.Received next = reader.read();
        assertEquals("now", (next.command().equals("RECEIPT") ? reader.read() : next).body());
    }

    @Test
    void rightsThatAreNarrowerThanTheWildcardBoundWhatItDelivers() throws IOException {
        // Given
        start(UnaryOperator.identity());
        Wire reader = server.wire().connect(server.token("bert", "read:m.*.x", "read:n"));
        reader.send("SUBSCRIBE\nid:s\ndestination:/channel/>\nreceipt:r\n\n\0").expect("RECEIPT");
        Wire sender = server.session("anna");
        // When
        for (String name : new String[] {"m.a.y", "m.x", "o", "m.a.x", "n"}) {
            ServerTestBase.publish(sender, name, name);
        }
        // Then
        assertEquals("m.a.x", reader.expect("MESSAGE").body());
        assertEquals("n", reader.expect("MESSAGE").body());
    }

    private Wire durable(String receipt) throws IOException {
        Wire wire = server.session("bert");
        wire.send("SUBSCRIBE\nid:s\ndestination:/channel/m.>\ndurable-subscription-name:d\nreceipt:" + receipt
                + "\n\n\0");
        return wire;
    }

    private void startWithPlaces(int max) throws IOException {
        start(config -> config.withLimits(config.connectionLimits(),
                config.sessionLimits().withSubscriptions(10_000, max), config.deliveryLimits()));
    }

    private static void oneToEach(Wire sender) throws IOException {
        for (int i = 1; i < CHANNELS; i++) {
            sender.send("SEND\ndestination:/channel/m.c" + i + "\n\nx\0");
        }
        sender.send("SEND\ndestination:/channel/m.c0\nreceipt:all\n\nx\0").expect("RECEIPT");
    }

    private long held() {
        return (long) server.server().meters().get("pinion.memory.held.bytes").gauge().value();
    }
}
