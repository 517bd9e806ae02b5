package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// BEGIN, COMMIT, ABORT.
class TransactionTest extends ServerTestBase {

    private static String inTransaction(String channel, String body, String... headers) {
        return "SEND\ndestination:/channel/" + channel + "\ntransaction:t\n" + String.join("\n", headers)
                + (headers.length > 0 ? "\n" : "") + "\n" + body + "\0";
    }

    // STOMP T2
    @Test
    void whatIsCommittedComesAtOnceAndInConsecutiveSequences() throws IOException {
        // Given
        Wire wire = server.session("alice");
        Wire other = server.session("bob");
        wire.send(subscribe("s", "/channel/x", "receipt:s")).expect("RECEIPT");
        // When
        wire.send("BEGIN\ntransaction:t\nreceipt:b\n\n\0").expect("RECEIPT", "receipt-id:b");
        wire.send(inTransaction("x", "1", "receipt:held")).expect("RECEIPT", "receipt-id:held", "seq:(none)");
        publish(other, "x", "between");
        wire.expect("MESSAGE", "seq:1");
        wire.send(inTransaction("x", "2") + "COMMIT\ntransaction:t\nreceipt:c\n\n\0");
        // Then
        wire.expect("RECEIPT", "receipt-id:c");
        wire.expect("MESSAGE", "seq:2");
        wire.expect("MESSAGE", "seq:3");
        wire.close();
        other.close();
    }

    // STOMP T2
    @Test
    void whatIsAbortedOrLeftOpenNeverHappened() throws IOException {
        // Given
        Wire wire = server.session("alice");
        wire.send("BEGIN\ntransaction:t\n\n\0" + inTransaction("x", "no") + "ABORT\ntransaction:t\nreceipt:a\n\n\0")
                .expect("RECEIPT", "receipt-id:a");
        wire.send("BEGIN\ntransaction:t\n\n\0" + inTransaction("x", "no") + "DISCONNECT\nreceipt:d\n\n\0")
                .expect("RECEIPT", "receipt-id:d");
        wire.close();
        // When
        Wire next = server.session("alice");
        // Then
        next.send("SEND\ndestination:/channel/x\nreceipt:1\n\nyes\0").expect("RECEIPT", "seq:1");
        next.close();
    }

    // STOMP T1
    @ParameterizedTest
    @ValueSource(strings = {"COMMIT\ntransaction:none\n\n\0", "ABORT\ntransaction:none\n\n\0",
            "BEGIN\ntransaction:t\n\n\0BEGIN\ntransaction:t\n\n\0", "BEGIN\n\n\0",
            "SEND\ndestination:/channel/x\ntransaction:none\n\nx\0"})
    void aTransactionThatIsNotOpenOrOpenTwiceEndsTheSession(String frames) throws IOException {
        Wire wire = server.session("alice");
        wire.send(frames);
        wire.expect("ERROR", "code:malformed-frame");
        wire.expectEnd();
    }

    // STOMP T1
    @Test
    void anIdMayBeUsedAgainAfterItsEnd() throws IOException {
        Wire wire = server.session("alice");
        for (int i = 1; i <= 3; i++) {
            wire.send("BEGIN\ntransaction:t\n\n\0" + inTransaction("x", "m") + "COMMIT\ntransaction:t\nreceipt:" + i
                    + "\n\n\0").expect("RECEIPT", "receipt-id:" + i);
        }
        wire.send("SEND\ndestination:/channel/x\nreceipt:r\n\nx\0").expect("RECEIPT", "seq:4");
        wire.close();
    }

    @Test
    void aTransactionHoldsNoMoreThanItsLimits() throws IOException {
        Wire wire = server.session("alice");
        wire.send("BEGIN\ntransaction:t\n\n\0" + inTransaction("x", "m").repeat(501));
        wire.expect("ERROR", "code:limit-exceeded");
        wire.expectEnd();
        Wire many = server.session("alice");
        for (int i = 0; i < 17; i++) {
            many.send("BEGIN\ntransaction:" + i + "\n\n\0");
        }
        many.expect("ERROR", "code:limit-exceeded");
        many.expectEnd();
    }

    @Test
    void anAckInATransactionTakesEffectWithItsCommit() throws IOException {
        // Given
        Wire wire = server.session("alice");
        publish(wire, "x", "1", "2");
        wire.send(subscribe("s", "/channel/x", "from:first", "ack:client-individual", "prefetch-count:1"));
        Wire.Received first = wire.expect("MESSAGE", "seq:1");
        // When
        wire.send("BEGIN\ntransaction:t\n\n\0" + ack("ACK", first, "transaction:t", "receipt:held"));
        wire.expect("RECEIPT", "receipt-id:held");
        wire.send(inTransaction("done", "1") + "COMMIT\ntransaction:t\nreceipt:c\n\n\0");
        // Then: in either order, the commit's receipt and the next message
        Wire.Received one = wire.read();
        Wire.Received two = wire.read();
        assertEquals(Set.of("RECEIPT", "MESSAGE"), Set.of(one.command(), two.command()));
        wire.close();
    }

    private static final String DURABLE = "durable-subscription-name:mine";

    // STOMP T2
    @Test
    void anAbortedAckLeavesTheMessageToBeDeliveredAgain() throws IOException {
        // Given
        Wire first = server.session("alice");
        publish(first, "in", "1", "2");
        first.send(subscribe("s", "/channel/in", "from:first", "ack:client-individual", DURABLE));
        Wire.Received one = first.expect("MESSAGE", "seq:1");
        Wire.Received two = first.expect("MESSAGE", "seq:2");
        // When
        first.send("BEGIN\ntransaction:t\n\n\0" + ack("ACK", one, "transaction:t") + inTransaction("out", "1")
                + "COMMIT\ntransaction:t\nreceipt:c\n\n\0").expect("RECEIPT", "receipt-id:c");
        first.send("BEGIN\ntransaction:t\n\n\0" + ack("ACK", two, "transaction:t") + inTransaction("out", "2")
                + "ABORT\ntransaction:t\nreceipt:a\n\n\0").expect("RECEIPT", "receipt-id:a");
        first.close();
        // Then
        Wire second = server.session("alice");
        second.send(subscribe("s", "/channel/in", "ack:client-individual", DURABLE));
        second.expect("MESSAGE", "seq:2", "redelivered:true");
        second.send("SEND\ndestination:/channel/out\nreceipt:r\n\nx\0").expect("RECEIPT", "seq:2");
        second.close();
    }

    // STOMP T2
    @Test
    void aCommitOfAcksAloneIsDurableAndLaterAcksAreSavedToo() throws IOException {
        // Given
        Wire first = server.session("alice");
        publish(first, "in", "1", "2", "3");
        first.send(subscribe("s", "/channel/in", "from:first", "ack:client", DURABLE));
        first.expect("MESSAGE", "seq:1");
        Wire.Received two = first.expect("MESSAGE", "seq:2");
        Wire.Received three = first.expect("MESSAGE", "seq:3");
        // When
        first.send("BEGIN\ntransaction:t\n\n\0" + ack("ACK", two, "transaction:t")
                + "COMMIT\ntransaction:t\nreceipt:c\n\n\0").expect("RECEIPT", "receipt-id:c");
        first.send(ack("ACK", three, "receipt:a")).expect("RECEIPT", "receipt-id:a");
        first.close();
        // Then
        Wire second = server.session("alice");
        publish(second, "in", "4");
        second.send(subscribe("s", "/channel/in", "ack:client", DURABLE));
        second.expect("MESSAGE", "seq:4");
        second.close();
    }

    // STOMP T2
    @Test
    void aTransactionThatIsRefusedLeavesItsAcksUndoneToo() throws IOException {
        // Given
        Wire first = server.session("alice");
        publish(first, "in", "1");
        first.send("SEND\ndestination:/channel/out\nidempotency-key:k\nreceipt:r\n\nfirst\0").expect("RECEIPT");
        first.send(subscribe("s", "/channel/in", "from:first", "ack:client-individual", DURABLE));
        Wire.Received one = first.expect("MESSAGE", "seq:1");
        // When
        first.send("BEGIN\ntransaction:t\n\n\0" + ack("ACK", one, "transaction:t")
                + inTransaction("out", "other", "idempotency-key:k") + "COMMIT\ntransaction:t\nreceipt:c\n\n\0");
        first.expect("ERROR", "code:idempotency-mismatch");
        first.expectEnd();
        // Then
        Wire second = server.session("alice");
        second.send(subscribe("s", "/channel/in", "ack:client-individual", DURABLE));
        second.expect("MESSAGE", "seq:1", "redelivered:true");
        second.close();
    }
}
