package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.pinion.server.limits.AbuseLimits;
import dev.pinion.server.limits.SessionLimits;

/// What one identity cannot take from others.
@Order(1) // long: it begins first
class AbuseTest {
    @TempDir
    private Path data;
    @SuppressWarnings("NullAway.Init") // each test starts its own
    private TestServer server;

    private void start(UnaryOperator<AbuseLimits> limits) throws IOException {
        server = TestServer.start(data, config -> config.withAbuseLimits(limits.apply(AbuseLimits.DEFAULTS)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String message(int number) {
        return "SEND\ndestination:/channel/x\nreceipt:" + number + "\n\nx\0";
    }

    @Test
    void anIdentityHasOnlySoManyConnections() throws IOException {
        start(limits -> limits.withIdentity(2, 1_000, 1_000));
        // Given
        Wire first = server.session("alice");
        Wire second = server.session("alice");
        // When
        Wire third = server.wire();
        third.send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + server.token("alice", "send:>") + "\n\n\0");
        // Then
        third.expect("ERROR", "code:limit-exceeded");
        third.close();
        server.session("bob").close();
        first.close();
        Awaitility.await().until(() -> server.server().connectionCount() == 1);
        server.session("alice").close();
        second.close();
    }

    @Test
    void whoSendsTooFastIsReadMoreSlowlyAndLosesNothing() throws IOException {
        start(limits -> limits.withIdentity(100, 50, 10));
        // Given
        Wire first = server.session("alice");
        Wire second = server.session("alice");
        long begin = System.nanoTime();
        // When
        for (int i = 0; i < 20; i++) {
            first.send(message(i));
            second.send(message(i));
        }
        // Then
        for (int i = 0; i < 20; i++) {
            first.expect("RECEIPT", "receipt-id:" + i);
            second.expect("RECEIPT", "receipt-id:" + i);
        }
        long millis = (System.nanoTime() - begin) / 1_000_000;
        assertTrue(millis >= 550, "40 messages of one identity after " + millis + " ms; expected (40 - 10) / 50 s");
        first.close();
        second.close();
    }

    @Test
    void theNeighbourOfOneWhoSendsTooFastIsNotHeldUp() throws IOException {
        start(limits -> limits.withIdentity(100, 1, 1));
        // Given
        Wire greedy = server.session("greedy");
        greedy.send(message(1).repeat(60)); // a minute's work
        // When
        long begin = System.nanoTime();
        Wire neighbour = server.session("neighbour");
        neighbour.send(message(1)).expect("RECEIPT");
        // Then
        long millis = (System.nanoTime() - begin) / 1_000_000;
        assertTrue(millis < 20_000, "the neighbour waited " + millis + " ms");
        neighbour.close();
        greedy.close();
    }

    @Test
    void aRefreshWaitsForNoMessage() throws IOException {
        start(limits -> limits.withIdentity(100, 1, 1));
        // Given: one that has nothing left, and would wait for four seconds: a refresh costs as much as five messages
        Wire wire = server.session("alice");
        for (int i = 0; i < 4; i++) {
            wire.send(message(i)).expect("RECEIPT");
        }
        String fresh = server.token("alice", "send:>");
        // When
        long begin = System.nanoTime();
        wire.send("SEND\ndestination:/server/token\nreceipt:r\n\n" + fresh + "\0").expect("RECEIPT", "receipt-id:r");
        // Then
        long millis = (System.nanoTime() - begin) / 1_000_000;
        assertTrue(millis < 3_500, "the refresh waited " + millis + " ms");
        wire.close();
    }

    @Test
    void whileWeChooseNotToReadSilenceIsNotHeldAgainstThePeer() throws IOException {
        // Given
        server = TestServer
                .start(data,
                        config -> config
                                .withLimits(config.connectionLimits(),
                                        SessionLimits.DEFAULTS.withHeartBeat(Duration.ofMillis(100),
                                                Duration.ofMillis(100)),
                                        config.deliveryLimits())
                                .withAbuseLimits(AbuseLimits.DEFAULTS.withIdentity(100, 2, 1)));
        Wire wire = server.wire();
        // When: all at once, since its own silence behind CONNECT would be held against it
        wire.send("CONNECT\naccept-version:1.2\nhost:pinion\nheart-beat:100,0\npasscode:"
                + server.token("alice", "send:>") + "\n\n\0" + message(1) + message(2) + message(3));
        // Then
        wire.expect("CONNECTED");
        for (int i = 1; i <= 3; i++) {
            assertEquals(Integer.toString(i), wire.expect("RECEIPT").header("receipt-id"));
        }
        wire.expect("ERROR", "code:heart-beat-missed");
        wire.close();
    }

    @Test
    void aSessionThatWaitsForItsTurnEndsWhenItIsRevoked() throws IOException {
        start(limits -> limits.withIdentity(100, 10, 1));
        // Given: more than it may send while an operator, who is held to the same pace, asks
        Wire wire = server.session("alice");
        wire.send(IntStream.rangeClosed(1, 500).mapToObj(AbuseTest::message).collect(Collectors.joining()))
                .expect("RECEIPT", "receipt-id:1");
        // When
        server.operator().ask("revoke", "{\"sub\":\"alice\"}");
        // Then
        Wire.Received frame = wire.read();
        while (frame.command().equals("RECEIPT")) {
            frame = wire.read();
        }
        assertEquals("session-revoked", frame.header("code"));
    }
}
