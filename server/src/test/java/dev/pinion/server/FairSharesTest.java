package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.limits.MemoryLimits;
import dev.pinion.server.limits.SessionLimits;

/// Who asks the server to hold too much is refused by name, and others do not notice.
class FairSharesTest {
    private static final long MIB = 1024 * 1024;
    private static final MemoryLimits SMALL = MemoryLimits.ofHeap(256 * MIB).withShares(16 * MIB, 4 * MIB, 3 * MIB);

    @TempDir
    private Path data;
    @SuppressWarnings("NullAway.Init") // each test starts its own
    private TestServer server;

    private void start(UnaryOperator<ServerConfig> change) throws IOException {
        server = TestServer.start(data, change);
    }

    private void startWithSessions(UnaryOperator<SessionLimits> change) throws IOException {
        start(config -> config.withLimits(config.connectionLimits(), change.apply(config.sessionLimits()),
                config.deliveryLimits()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void openTransactionsAreBoundedOverAllConnectionsOfAnIdentity() throws IOException {
        // Given
        // Who is refused may be far from having sent the rest, and is heard out only for so long.
        start(config -> config.withMemory(SMALL)
                .withLimits(config.connectionLimits().withFarewell(Duration.ofSeconds(20)), config.sessionLimits(),
                        config.deliveryLimits()));
        String body = "x".repeat(200_000);
        List<Wire> open = new ArrayList<>();
        Wire.Received answer = null;
        // When
        while (answer == null || !answer.command().equals("ERROR")) {
            Wire wire = server.session("mallory");
            open.add(wire);
            wire.send("BEGIN\ntransaction:t\n\n\0");
            for (int i = 0; i < 5; i++) {
                wire.send("SEND\ndestination:/channel/m\ntransaction:t\n\n" + body + "\0");
            }
            answer = wire.send("BEGIN\ntransaction:u\nreceipt:r\n\n\0").read();
        }
        // Then
        assertEquals("limit-exceeded", answer.header("code"));
        assertTrue(answer.header("message").contains("memory.identity.bytes"), answer.toString());
        assertTrue(open.size() < 6, open.size() + " connections");
        requireOthersAreServed();
        for (Wire wire : open) {
            wire.close();
        }
        await().until(() -> held() < MIB);
    }

    // Abuse AB4
    @Test
    void halfFramesAreBoundedOverAllConnectionsOfAnIdentity() throws IOException {
        start(config -> config.withMemory(SMALL));
        String half = "SEND\ndestination:/channel/m\ncontent-length:250000\n\n" + "x".repeat(200_000);

        requireBounded(40, () -> server.session("mallory"), half);
    }

    // Abuse AB1 AB4
    @Test
    void halfConnectsAreBoundedOverAllThatHaveNotSaidWhoTheyAre() throws IOException {
        Duration most = Duration.ofMinutes(2); // the first is still there when the last has come
        start(config -> config.withMemory(SMALL)
                .withLimits(config.connectionLimits().withDeadlines(most, most, most), config.sessionLimits(),
                        config.deliveryLimits()));
        String half = "CONNECT\n" + ("x:" + "y".repeat(19_000) + "\n").repeat(3);

        requireBounded(120, () -> server.wire(), half);
    }

    /// Opens so many connections, of which some are refused for their half frames, while others are served and what is held is bounded.
    private void requireBounded(int connections, Opening opening, String half) throws IOException {
        List<Wire> open = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            open.add(opening.open());
        }
        for (Wire wire : open) {
            sendUnlessRefused(wire, half);
        }
        await().until(() -> server.server().connectionCount() < connections);
        assertTrue(server.server()
                .meters()
                .get("pinion.connections.ended")
                .tag("reason", "limit-exceeded")
                .counter()
                .count() > 0);
        assertTrue(held() <= SMALL.identityBytes() + MIB, held() + " bytes");
        requireOthersAreServed();
        for (Wire wire : open) {
            wire.close();
        }
        await().until(() -> held() < MIB);
    }

    private static void sendUnlessRefused(Wire wire, String half) {
        try {
            wire.send(half);
        } catch (IOException refused) {
            return; // before all was written
        }
    }

    /// Opens a connection.
    private interface Opening {
        Wire open() throws IOException;
    }

    @Test
    void whatATransactionHeldIsFreeAfterAbortAndCommit() throws IOException {
        start(config -> config.withMemory(SMALL));
        Wire wire = server.session("anna");
        String body = "x".repeat(200_000);

        for (int round = 0; round < 20; round++) {
            wire.send("BEGIN\ntransaction:t\n\n\0");
            for (int i = 0; i < 5; i++) {
                wire.send("SEND\ndestination:/channel/m\ntransaction:t\n\n" + body + "\0");
            }
            wire.send((round % 2 == 0 ? "ABORT" : "COMMIT") + "\ntransaction:t\nreceipt:r\n\n\0").expect("RECEIPT");
        }
    }

    @Test
    void aTransactionThatIsOpenForTooLongEndsItsSession() throws IOException {
        startWithSessions(sessions -> sessions.withTransactionAge(Duration.ofMillis(200)));
        Wire wire = server.session("mallory");

        wire.send("BEGIN\ntransaction:t\nreceipt:r\n\n\0").expect("RECEIPT");

        Wire.Received error = wire.expect("ERROR", "code:limit-exceeded");
        assertTrue(error.header("message").contains("transaction.age.max"), error.toString());
        wire.expectEnd();
    }

    @Test
    void namesThatAReaderOnlyAskedForTakeNoPlaceOfAChannel() throws IOException {
        // Given
        start(config -> config.withMemory(SMALL.withChannels(10, 10)));
        Wire reader = server.wire().connect(server.token("mallory", "read:>"));
        // When
        for (int i = 0; i < 500; i++) {
            reader.send("SUBSCRIBE\nid:" + i + "\ndestination:/channel/n" + i + "\n\n\0");
            reader.send("UNSUBSCRIBE\nid:" + i + "\n\n\0");
        }
        reader.send("BEGIN\ntransaction:t\nreceipt:r\n\n\0").expect("RECEIPT");
        // Then
        requireOthersAreServed();
        assertEquals(1, gauge("pinion.channels"));
    }

    @Test
    void oneIdentityCannotTakeThePlacesOfAllChannels() throws IOException {
        // Given
        start(config -> config.withMemory(SMALL.withChannels(100, 3)));
        Wire mallory = server.session("mallory");
        ServerTestBase.publish(mallory, "a", "1");
        ServerTestBase.publish(mallory, "b", "1");
        ServerTestBase.publish(mallory, "c", "1", "2");
        // When
        mallory.send("SEND\ndestination:/channel/d\n\n1\0");
        // Then
        Wire.Received error = mallory.expect("ERROR", "code:limit-exceeded");
        assertTrue(error.header("message").contains("channels.per.identity.max"), error.toString());
        requireOthersAreServed();
    }

    @Test
    void whenThereAreTooManyChannelsANewOneIsRefusedByNameAndHealthHasSaidSo() throws IOException {
        // Given
        start(config -> config.withMemory(SMALL.withChannels(5, 5)));
        Wire anna = server.session("anna");
        ServerTestBase.publish(anna, "a", "1");
        Operator operator = server.operator();
        String before = operator.ask("health", "{}");
        for (String name : List.of("b", "c", "d")) {
            ServerTestBase.publish(anna, name, "1");
        }
        String after = operator.ask("health", "{}");
        ServerTestBase.publish(anna, "e", "1");
        // When
        anna.send("SEND\ndestination:/channel/f\n\n1\0");
        // Then
        Wire.Received error = anna.expect("ERROR", "code:limit-exceeded");
        assertTrue(error.header("message").contains("channels.max"), error.toString());
        assertTrue(before.contains("\"channels-short\":false"), before);
        assertTrue(after.contains("\"channels-short\":true"), after);
        ServerTestBase.publish(server.session("bert"), "a", "2");
    }

    @Test
    void aSenderWhoseNoLocalSubscriptionLagsBehindManyVoicesIsRefused() throws IOException {
        // Given
        startWithSessions(sessions -> sessions.withSubscriptions(80, 10_000));
        Wire other = server.session("bert");
        ServerTestBase.publish(other, "m", "first");
        Wire mallory = server.session("mallory");
        mallory.send("SUBSCRIBE\nid:0\ndestination:/channel/m\nack:client\nprefetch-count:1\nno-local:true\n"
                + "from:first\nreceipt:s\n\n\0").expect("RECEIPT");
        mallory.expect("MESSAGE");
        // When
        Wire.Received answer = null;
        int rounds = 0;
        while (answer == null || !answer.command().equals("ERROR")) {
            ServerTestBase.publish(other, "m", "other");
            answer = mallory.send("SEND\ndestination:/channel/m\nreceipt:r\n\nown\0").read();
            rounds++;
        }
        // Then
        assertEquals("limit-exceeded", answer.header("code"));
        assertTrue(answer.header("message").contains("no-local.ranges.max"), answer.toString());
        assertTrue(rounds == 81 || rounds == 82, rounds + " rounds"); // a RECEIPT may come before its range is counted
    }

    @Test
    void manyNoLocalSubscriptionsThatLagHoldNothingForEachMessage() throws IOException {
        // Given
        start(UnaryOperator.identity());
        ServerTestBase.publish(server.session("bert"), "m", "first");
        Wire wire = server.session("mallory");
        for (int i = 0; i < 100; i++) {
            wire.send("SUBSCRIBE\nid:" + i + "\ndestination:/channel/m\nack:client\nprefetch-count:1\nno-local:true\n"
                    + "from:first\n\n\0");
        }
        for (int i = 0; i < 100; i++) {
            wire.expect("MESSAGE");
        }
        long before = held();
        // When
        for (int i = 0; i < 2_000; i++) {
            wire.send("SEND\ndestination:/channel/m\n\nx\0");
        }
        wire.send("SEND\ndestination:/channel/m\nreceipt:r\n\nx\0").expect("RECEIPT");
        // Then
        await().until(() -> held() - before < 64 * 1024);
    }

    @Test
    void whoReadsManyChannelsWithLittleRoomGetsAllOfThemAndHoldsLittle() throws IOException {
        // Given: messages that are larger than a turn when they are encoded
        start(config -> config.withMemory(MemoryLimits.ofHeap(256 * MIB).withShares(8 * MIB, 4 * MIB, MIB)));
        int channels = 10;
        Wire sender = server.session("anna");
        String body = "x".repeat(100_000);
        for (int i = 0; i < channels; i++) {
            ServerTestBase.publish(sender, "m" + i, body, body, body);
        }
        Wire reader = server.session("bert");
        long most = 0;
        // When
        for (int i = 0; i < channels; i++) {
            reader.send("SUBSCRIBE\nid:" + i + "\ndestination:/channel/m" + i + "\nfrom:first\n\n\0");
        }
        for (int i = 0; i < 3 * channels; i++) {
            most = Math.max(most, held());
            // Then
            assertEquals(body.length(), reader.expect("MESSAGE").body().length());
        }
        assertTrue(most < MIB, most + " bytes");
    }

    private void requireOthersAreServed() throws IOException {
        try (Wire anna = server.session("anna")) {
            ServerTestBase.publish(anna, "alive", "hello");
        }
    }

    private long held() {
        return gauge("pinion.memory.held.bytes");
    }

    private long gauge(String name) {
        return (long) server.server().meters().get(name).gauge().value();
    }
}
