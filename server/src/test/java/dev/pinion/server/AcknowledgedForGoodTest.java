package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import dev.pinion.server.limits.DeliveryLimits;
import dev.pinion.server.limits.SessionLimits;

/// What was acknowledged stays so, however the connection ends, and what may have been delivered says so.
class AcknowledgedForGoodTest extends ServerTestBase {
    private static final String DURABLE = "durable-subscription-name:mine";
    private static final String ONE_BY_ONE = "ack:client-individual";

    private static String begun(String... frames) {
        return "BEGIN\ntransaction:t\n\n\0" + String.join("", frames);
    }

    private static String done(String channel) {
        return "SEND\ndestination:/channel/" + channel + "\ntransaction:t\n\ndone\0";
    }

    private static final String COMMIT = "COMMIT\ntransaction:t\nreceipt:c\n\n\0";
    private static final String UNSUBSCRIBE = "UNSUBSCRIBE\nid:s\nreceipt:u\n\n\0";

    /// Nothing was ever stored in the channel, and the message comes again.
    private void expectNeither(String out) throws IOException {
        Wire next = server.session("alice");
        next.send(subscribe("s", "/channel/in", ONE_BY_ONE, DURABLE, "from:first")).expect("MESSAGE", "seq:1");
        next.send(done(out).replace("transaction:t", "receipt:r")).expect("RECEIPT", "seq:1");
        next.close();
    }

    @Test
    void theReceiptOfDisconnectSaysThatTheAcksBeforeItAreTaken() throws IOException {
        Wire sender = server.session("bob");
        for (int i = 0; i < 8; i++) {
            // Given
            String durable = DURABLE + i;
            Wire first = server.session("alice");
            Wire standby = server.session("alice");
            first.send(subscribe("s", "/channel/in" + i, ONE_BY_ONE, durable, "receipt:s")).expect("RECEIPT");
            publish(sender, "in" + i, "one", "two");
            Wire.Received one = first.expect("MESSAGE", "seq:1");
            first.expect("MESSAGE", "seq:2");
            // When
            first.send(ack("ACK", one) + "DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT", "receipt-id:d");
            // Then
            standby.send(subscribe("s", "/channel/in" + i, ONE_BY_ONE, durable));
            standby.expect("MESSAGE", "seq:2", "redelivered:true", "delivery-count:2");
            standby.close();
        }
        sender.close();
    }

    @Test
    void theReceiptOfUnsubscribeSaysItToo() throws IOException {
        // Given
        Wire first = server.session("alice");
        Wire standby = server.session("alice");
        publish(first, "in", "one", "two");
        first.send(subscribe("s", "/channel/in", "from:first", ONE_BY_ONE, DURABLE));
        Wire.Received one = first.expect("MESSAGE", "seq:1");
        first.expect("MESSAGE", "seq:2");
        // When
        first.send(ack("ACK", one) + UNSUBSCRIBE).expect("RECEIPT", "receipt-id:u");
        // Then
        standby.send(subscribe("s", "/channel/in", ONE_BY_ONE, DURABLE));
        standby.expect("MESSAGE", "seq:2", "redelivered:true");
        standby.close();
        first.close();
    }

    @Test
    void whoTakesOverTakesOverAcksAndDeliveryCountsThatAreNotOnDisk() throws IOException {
        // Given
        Wire sender = server.session("bob");
        publish(sender, "in", "1", "2", "3");
        Wire before = server.session("alice");
        before.send(subscribe("s", "/channel/in", "from:first", ONE_BY_ONE, DURABLE));
        for (int life = 1; life <= 4; life++) {
            String counts = life == 1 ? "redelivered:(none)" : "delivery-count:" + life;
            before.expect("MESSAGE", "seq:1", counts);
            Wire.Received second = life == 1 ? before.expect("MESSAGE", "seq:2") : null;
            before.expect("MESSAGE", "seq:3", counts);
            if (second != null) { // the answer to a SEND comes when the ACK before it was taken
                before.send(ack("ACK", second));
                publish(before, "elsewhere", "x");
            }
            // When
            Wire next = server.session("alice");
            next.send(subscribe("s", "/channel/in", ONE_BY_ONE, DURABLE));
            before.expect("ERROR", "code:cursor-taken");
            before = next;
        }
        // Then
        before.expect("MESSAGE", "seq:1", "delivery-count:5");
        before.expect("MESSAGE", "seq:3", "delivery-count:5");
        before.close();
        sender.close();
    }

    @Test
    void aTransactionMovesTheCursorOfASubscriptionThatHasEnded() throws IOException {
        // Given
        Wire worker = server.session("alice");
        publish(worker, "in", "job");
        worker.send(subscribe("s", "/channel/in", "from:first", ONE_BY_ONE, DURABLE));
        Wire.Received job = worker.expect("MESSAGE", "seq:1");
        // When
        worker.send(begun(ack("ACK", job, "transaction:t"), done("out")) + UNSUBSCRIBE + COMMIT);
        // Then: both
        worker.expect("RECEIPT", "receipt-id:u");
        worker.expect("RECEIPT", "receipt-id:c");
        publish(worker, "in", "next");
        worker.send(subscribe("again", "/channel/in", ONE_BY_ONE, DURABLE)).expect("MESSAGE", "seq:2");
        worker.send(done("out").replace("transaction:t", "receipt:r")).expect("RECEIPT", "seq:2");
        worker.close();
    }

    @Test
    void aTransactionWhoseCursorWasDeletedStoresNothing() throws IOException {
        // Given
        Wire worker = server.session("alice");
        publish(worker, "in", "job");
        worker.send(subscribe("s", "/channel/in", "from:first", ONE_BY_ONE, DURABLE));
        Wire.Received job = worker.expect("MESSAGE", "seq:1");
        // When
        worker.send(begun(ack("ACK", job, "transaction:t"), done("out"))
                + UNSUBSCRIBE.replace("receipt:u", DURABLE + "\nreceipt:u") + COMMIT);
        // Then
        worker.expect("RECEIPT", "receipt-id:u");
        worker.expect("ERROR", "code:cursor-taken");
        worker.expectEnd();
        expectNeither("out");
    }

    @Test
    void aTransactionWhoseCursorWasTakenOverStoresNothing() throws IOException {
        // Given
        Wire worker = server.session("alice");
        publish(worker, "in", "job");
        worker.send(subscribe("s", "/channel/in", "from:first", ONE_BY_ONE, DURABLE));
        Wire.Received job = worker.expect("MESSAGE", "seq:1");
        worker.send(begun(ack("ACK", job, "transaction:t"), done("out")) + UNSUBSCRIBE).expect("RECEIPT");
        // When: nobody holds it, so nobody is ended
        Wire other = server.session("alice");
        other.send(subscribe("s", "/channel/in", ONE_BY_ONE, DURABLE)).expect("MESSAGE", "redelivered:true");
        other.close();
        worker.send(COMMIT);
        // Then
        worker.expect("ERROR", "code:cursor-taken");
        worker.expectEnd();
        expectNeither("out");
    }

    @Test
    void aTransactionThatMayNoLongerSendStoresNothing() throws IOException {
        // Given
        Wire worker = server.wire().connect(server.token("alice", "send:>", "read:>"));
        publish(worker, "in", "job");
        worker.send(subscribe("s", "/channel/in", "from:first", ONE_BY_ONE, DURABLE));
        Wire.Received job = worker.expect("MESSAGE", "seq:1");
        worker.send(begun(ack("ACK", job, "transaction:t"), done("out")));
        // When
        String less = server.token("alice", "send:in", "read:>");
        worker.send("SEND\ndestination:/server/token\nreceipt:n\n\n" + less + "\0").expect("RECEIPT");
        worker.send(COMMIT);
        // Then
        worker.expect("ERROR", "code:not-permitted", "receipt-id:c");
        worker.expectEnd();
        expectNeither("out");
    }

    @Test
    void aDeliveryThatEndedWithoutAnAckCountsTowardsTheDeadLetters() throws IOException {
        // Given
        server.close();
        var twice = new DeliveryLimits(1 << 20, 1 << 20, 64 * 1024, 512, 64 * 1024, 2);
        server = TestServer.start(data,
                config -> config.withLimits(config.connectionLimits(), SessionLimits.DEFAULTS, twice));
        Wire sender = server.session("bob");
        publish(sender, "in", "kills its reader", "good");
        for (int life = 1; life <= 2; life++) {
            Wire worker = server.session("alice");
            worker.send(subscribe("s", "/channel/in", "from:first", ONE_BY_ONE, "prefetch-count:1", DURABLE));
            worker.expect("MESSAGE", "seq:1");
            worker.close();
        }
        // When
        Wire worker = server.session("alice");
        worker.send(subscribe("s", "/channel/in", ONE_BY_ONE, "prefetch-count:1", DURABLE));
        // Then
        worker.expect("MESSAGE", "seq:2", "redelivered:(none)");
        sender.send(subscribe("d", "/channel/dead.in", "from:first"));
        assertEquals("kills its reader", sender.expect("MESSAGE", "dead-reason:max-deliveries", "dead-seq:1").body());
        worker.close();
        sender.close();
    }
}
