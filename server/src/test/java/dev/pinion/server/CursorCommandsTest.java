package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/// Durable subscriptions are seen and deleted, by their owner from any connection and by an operator.
class CursorCommandsTest extends ServerTestBase {
    private static final String MINE = "durable-subscription-name:mine";
    private static final String UNSUBSCRIBE = "UNSUBSCRIBE\nid:none\n" + MINE + "\nreceipt:u\n\n\0";

    @Test
    void aNameIsDeletedThoughItIsNotOpenHere() throws IOException {
        // Given
        Wire first = server.session("alice");
        publish(first, "x", "1");
        first.send(subscribe("s", "/channel/x", "from:first", MINE)).expect("MESSAGE", "seq:1");
        first.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT");
        // When
        Wire other = server.session("alice");
        other.send(UNSUBSCRIBE).expect("RECEIPT", "receipt-id:u");
        // Then
        other.send(subscribe("s", "/channel/x", "from:first", MINE)).expect("MESSAGE", "seq:1");
        other.close();
    }

    @Test
    void whoReadsWithANameThatIsDeletedIsEnded() throws IOException {
        // Given
        Wire reader = server.session("alice");
        reader.send(subscribe("s", "/channel/x", MINE, "receipt:s")).expect("RECEIPT");
        // When
        Wire other = server.session("alice");
        other.send(UNSUBSCRIBE).expect("RECEIPT", "receipt-id:u");
        // Then
        reader.expect("ERROR", "code:cursor-taken");
        reader.expectEnd();
        other.send(UNSUBSCRIBE).expect("RECEIPT", "receipt-id:u"); // what is not there is deleted
        other.close();
    }

    @Test
    void aSharedSubscriptionWithMembersIsNotDeletedByOneOfThem() throws IOException {
        // Given
        Wire one = server.session("alice");
        Wire two = server.session("alice");
        one.send(subscribe("s", "/channel/x", MINE, "shared:true", "receipt:s")).expect("RECEIPT");
        two.send(subscribe("none", "/channel/x", MINE, "shared:true", "receipt:s")).expect("RECEIPT");
        // When
        two.send(UNSUBSCRIBE);
        // Then
        two.expect("ERROR", "code:cursor-taken");
        publish(one, "x", "1");
        one.expect("MESSAGE", "seq:1");
        one.send(UNSUBSCRIBE.replace("id:none", "id:s")).expect("RECEIPT", "receipt-id:u");
        one.close();
    }

    @Test
    void anOperatorSeesAndDeletesThem() throws IOException {
        // Given
        Wire reader = server.session("alice");
        publish(reader, "x", "1", "2", "3");
        reader.send(subscribe("s", "/channel/x", "from:first", "ack:client-individual", MINE));
        Wire.Received first = reader.expect("MESSAGE", "seq:1");
        reader.expect("MESSAGE", "seq:2");
        reader.expect("MESSAGE", "seq:3");
        reader.send(ack("ACK", first, "receipt:a")).expect("RECEIPT");
        Operator operator = server.operator();
        // When
        String seen = operator.ask("cursors", "{\"sub\":\"alice\"}");
        // Then
        for (String part : new String[] {"\"sub\":\"alice\"", "\"name\":\"mine\"", "\"channel\":\"x\"", "\"floor\":1",
                "\"lag\":2", "\"held\":true", "\"members\":0"}) {
            assertTrue(seen.contains(part), part + " in " + seen);
        }
        Matcher used = Pattern.compile("\"last-used\":\"([^\"]+)\"").matcher(seen);
        assertTrue(used.find(), seen);
        assertTrue(Duration.between(Instant.parse(used.group(1)), Instant.now()).compareTo(Duration.ofMinutes(1)) < 0,
                seen);
        assertEquals(seen, operator.ask("cursors", "{}"));
        assertFalse(operator.ask("cursors", "{\"channel\":\"y\"}").contains("mine"));
        // When
        assertTrue(operator.ask("cursor-rm", "{\"sub\":\"alice\",\"name\":\"mine\"}").contains("\"ok\":true"));
        // Then
        reader.expect("ERROR", "code:cursor-taken");
        assertTrue(operator.ask("cursor-rm", "{\"sub\":\"alice\",\"name\":\"mine\"}").contains("\"ok\":false"));
        assertTrue(operator.ask("cursor-rm", "{}").contains("name"));
        reader.close();
    }
}
