package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.pinion.server.limits.DeliveryLimits;
import dev.pinion.server.limits.SessionLimits;

/// Durable subscriptions: positions that outlive the connection.
class CursorTest extends ServerTestBase {
    private static final String DURABLE = "durable-subscription-name:mine";

    @Test
    void readingGoesOnWhereItWasAcknowledged() throws IOException {
        // Given
        Wire first = server.session("alice");
        publish(first, "x", "1", "2", "3");
        first.send(subscribe("s", "/channel/x", "from:first", "ack:client-individual", DURABLE));
        Wire.Received one = first.expect("MESSAGE", "seq:1");
        first.expect("MESSAGE", "seq:2");
        Wire.Received three = first.expect("MESSAGE", "seq:3");
        first.send(ack("ACK", one) + ack("ACK", three, "receipt:a")).expect("RECEIPT", "receipt-id:a");
        first.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT");
        first.close();
        server.close();
        // When
        server = TestServer.start(data);
        Wire second = server.session("alice");
        publish(second, "x", "4");
        second.send(subscribe("s", "/channel/x", "ack:client-individual", DURABLE));
        // Then: what was not acknowledged, and what is new
        second.expect("MESSAGE", "seq:2", "redelivered:true", "delivery-count:2");
        second.expect("MESSAGE", "seq:4", "redelivered:(none)");
        second.close();
    }

    @Test
    void inModeAutoWhatWasDeliveredIsNotDeliveredAgain() throws IOException {
        // Given
        Wire first = server.session("alice");
        publish(first, "x", "1", "2");
        first.send(subscribe("s", "/channel/x", "from:first", DURABLE));
        first.expect("MESSAGE", "seq:1");
        first.expect("MESSAGE", "seq:2");
        first.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT");
        first.expectEnd();
        // When
        Wire second = server.session("alice");
        publish(second, "x", "3");
        second.send(subscribe("s", "/channel/x", DURABLE));
        // Then
        second.expect("MESSAGE", "seq:3");
        second.close();
    }

    @Test
    void theReceiptOfSubscribeSaysBehindWhichSequenceItBegins() throws IOException {
        Wire wire = server.session("alice");
        publish(wire, "x", "1", "2");
        wire.send(subscribe("n", "/channel/x", "receipt:n")).expect("RECEIPT", "receipt-id:n", "seq:2");
        wire.send(subscribe("f", "/channel/none", "from:first", "receipt:f")).expect("RECEIPT", "seq:0");
        wire.close();
    }

    @Test
    void aSecondConnectionTakesTheCursorOver() throws IOException {
        // Given
        Wire first = server.session("alice");
        first.send(subscribe("s", "/channel/x", DURABLE, "receipt:s")).expect("RECEIPT");
        // When
        Wire second = server.session("alice");
        second.send(subscribe("s", "/channel/x", DURABLE, "receipt:s")).expect("RECEIPT");
        // Then
        first.expect("ERROR", "code:cursor-taken");
        first.expectEnd();
        publish(second, "x", "1");
        second.expect("MESSAGE", "seq:1");
        second.close();
    }

    @Test
    void theSameNameOfAnotherIdentityIsAnotherCursor() throws IOException {
        // Given
        Wire alice = server.session("alice");
        alice.send(subscribe("s", "/channel/x", DURABLE, "receipt:s")).expect("RECEIPT");
        // When
        Wire bob = server.session("bob");
        bob.send(subscribe("s", "/channel/x", DURABLE, "receipt:s")).expect("RECEIPT");
        // Then
        publish(bob, "x", "1");
        alice.expect("MESSAGE", "seq:1");
        alice.close();
        bob.close();
    }

    @Test
    void unsubscribingWithTheNameDeletesIt() throws IOException {
        // Given
        Wire wire = server.session("alice");
        publish(wire, "x", "1", "2");
        wire.send(subscribe("s", "/channel/x", "from:first", DURABLE));
        wire.expect("MESSAGE", "seq:1");
        wire.expect("MESSAGE", "seq:2");
        // When
        wire.send("UNSUBSCRIBE\nid:s\n" + DURABLE + "\nreceipt:u\n\n\0").expect("RECEIPT", "receipt-id:u");
        wire.send(subscribe("s", "/channel/x", "from:first", DURABLE));
        // Then
        wire.expect("MESSAGE", "seq:1");
        wire.close();
    }

    @Test
    void whatIsRefusedTooOftenGoesToTheDeadLetters() throws IOException {
        // Given
        server.close();
        var twice = new DeliveryLimits(1 << 20, 1 << 20, 64 * 1024, 512, 64 * 1024, 2);
        server = TestServer.start(data,
                config -> config.withLimits(config.connectionLimits(), SessionLimits.DEFAULTS, twice));
        Wire wire = server.session("alice");
        publish(wire, "x", "poison", "good");
        wire.send(subscribe("s", "/channel/x", "from:first", "ack:client-individual", "prefetch-count:1", DURABLE));
        // When
        wire.send(ack("NACK", wire.expect("MESSAGE", "seq:1")));
        wire.send(ack("NACK", wire.expect("MESSAGE", "seq:1", "delivery-count:2")));
        // Then
        wire.expect("MESSAGE", "seq:2");
        wire.send(subscribe("d", "/channel/dead.x", "from:first"));
        Wire.Received dead = wire.expect("MESSAGE", "subscription:d", "dead-channel:x", "dead-seq:1",
                "dead-reason:max-deliveries", "sender:alice");
        assertEquals("poison", dead.body());
        wire.close();
    }

    @Test
    void anIdentityHasNoMoreCursorsThanTheLimit() throws IOException {
        server.close();
        SessionLimits three = SessionLimits.DEFAULTS.withCursors(3, Duration.ofDays(7));
        server = TestServer.start(data,
                config -> config.withLimits(config.connectionLimits(), three, config.deliveryLimits()));
        Wire wire = server.session("alice");
        for (int i = 0; i < 3; i++) {
            wire.send(subscribe("s" + i, "/channel/x", "durable-subscription-name:c" + i, "receipt:s"))
                    .expect("RECEIPT");
        }
        wire.send(subscribe("more", "/channel/x", "durable-subscription-name:more"));
        wire.expect("ERROR", "code:limit-exceeded");
        wire.expectEnd();
    }

    @Test
    void aCursorThatNobodyUsedForAWeekIsForgotten() throws IOException {
        // Given
        server.close();
        SessionLimits one = SessionLimits.DEFAULTS.withCursors(1, Duration.ofDays(7));
        server = TestServer.start(data,
                config -> config.withLimits(config.connectionLimits(), one, config.deliveryLimits()));
        Wire first = server.session("alice");
        first.send(subscribe("s", "/channel/x", DURABLE, "receipt:r")).expect("RECEIPT");
        first.send("DISCONNECT\n\n\0").expectEnd();
        await().until(() -> server.server().connectionCount() == 0);
        publish(server.session("bob"), "y", "stored after what the first connection left behind");
        // When
        server.clock().putAhead(Duration.ofDays(8));
        // Then: nobody asked for it, and there is room for another
        String token = server.token("alice", Duration.ofDays(10), "read:>");
        await().untilAsserted(() -> {
            try (Wire second = server.wire().connect(token)) {
                second.send(subscribe("s", "/channel/x", "durable-subscription-name:other", "receipt:r"));
                second.expect("RECEIPT");
            }
        });
    }

    @Test
    void aSubscribeThatIsRefusedLeavesTheCursorToOthers() throws IOException {
        // Given
        Wire wire = server.session("alice");
        // When
        wire.send(subscribe("s", "/channel/x", "from:seq=9", DURABLE));
        wire.expect("ERROR", "code:history-changed");
        wire.expectEnd();
        // Then
        Wire next = server.session("alice");
        next.send(subscribe("s", "/channel/x", DURABLE, "receipt:r")).expect("RECEIPT", "seq:0");
        next.close();
    }
}
