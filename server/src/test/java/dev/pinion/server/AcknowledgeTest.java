package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// ACK, NACK and prefetch-count, without a durable cursor.
class AcknowledgeTest extends ServerTestBase {

    // STOMP M2 U3
    @Test
    void aMessageHasAnAckHeaderInTheClientModesOnly() throws IOException {
        Wire wire = server.session("alice");
        publish(wire, "x", "1");
        wire.send(subscribe("auto", "/channel/x", "from:first"));
        assertEquals("(none)", wire.expect("MESSAGE").header("ack"));
        wire.send(subscribe("client", "/channel/x", "from:first", "ack:client"));
        assertNotEquals("(none)", wire.expect("MESSAGE").header("ack"));
        wire.close();
    }

    // STOMP U4
    @Test
    void anAckInClientModeCoversAllBeforeIt() throws IOException {
        // Given
        Wire wire = server.session("alice");
        publish(wire, "x", "1", "2", "3", "4");
        wire.send(subscribe("s", "/channel/x", "from:first", "ack:client", "prefetch-count:2"));
        wire.expect("MESSAGE", "seq:1");
        Wire.Received second = wire.expect("MESSAGE", "seq:2");
        // When
        wire.send(ack("ACK", second));
        // Then: both places are free again
        wire.expect("MESSAGE", "seq:3");
        wire.expect("MESSAGE", "seq:4");
        wire.close();
    }

    // STOMP U5
    @Test
    void anAckOfOneMessageLeavesTheOthersAlone() throws IOException {
        // Given
        Wire wire = server.session("alice");
        publish(wire, "x", "1", "2", "3", "4");
        wire.send(subscribe("s", "/channel/x", "from:first", "ack:client-individual", "prefetch-count:2"));
        Wire.Received first = wire.expect("MESSAGE", "seq:1");
        Wire.Received second = wire.expect("MESSAGE", "seq:2");
        // When
        wire.send(ack("ACK", second));
        // Then: one place is free, not two
        Wire.Received third = wire.expect("MESSAGE", "seq:3");
        wire.send(ack("ACK", first)).expect("MESSAGE", "seq:4");
        wire.send(ack("ACK", third, "receipt:a")).expect("RECEIPT", "receipt-id:a");
        wire.close();
    }

    @Test
    void aRefusedMessageComesAgainAfterAPauseAndSaysSo() throws IOException {
        // Given
        Wire wire = server.session("alice");
        publish(wire, "x", "1");
        wire.send(subscribe("s", "/channel/x", "from:first", "ack:client-individual"));
        Wire.Received message = wire.expect("MESSAGE", "seq:1");
        assertEquals("(none)", message.header("redelivered"));
        // When
        wire.send(ack("NACK", message));
        // Then
        Wire.Received again = wire.expect("MESSAGE", "seq:1", "redelivered:true", "delivery-count:2");
        assertEquals("1", again.body());
        wire.send(ack("ACK", again, "receipt:a")).expect("RECEIPT", "receipt-id:a");
        wire.close();
    }

    // STOMP A1
    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1-1", "99-1", "a-b", "1-99999999999999999999"})
    void anAckOfWhatWasNeverDeliveredEndsTheSession(String id) throws IOException {
        Wire wire = server.session("alice");
        wire.send(subscribe("s", "/channel/x", "ack:client", "receipt:s")).expect("RECEIPT");
        wire.send("ACK\nid:" + id + "\nreceipt:r\n\n\0");
        wire.expect("ERROR", "code:malformed-frame", "receipt-id:r");
        wire.expectEnd();
    }

    @Test
    void anAckTwiceIsHarmless() throws IOException {
        Wire wire = server.session("alice");
        publish(wire, "x", "1");
        wire.send(subscribe("s", "/channel/x", "from:first", "ack:client"));
        Wire.Received message = wire.expect("MESSAGE");
        wire.send(ack("ACK", message, "receipt:1") + ack("ACK", message, "receipt:2"));
        wire.expect("RECEIPT", "receipt-id:1");
        wire.expect("RECEIPT", "receipt-id:2");
        wire.close();
    }

    @Test
    void aPrefetchCountBeyondTheLimitIsRefused() throws IOException {
        Wire wire = server.session("alice");
        wire.send(subscribe("s", "/channel/x", "ack:client", "prefetch-count:10001"));
        wire.expect("ERROR", "code:malformed-frame");
        wire.expectEnd();
    }
}
