package dev.pinion.server;

import static dev.pinion.server.ServerTestBase.subscribe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// ACK and NACK that name the message instead of repeating its `ack` header, and those that come late.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AcknowledgedByMessageIdTest {
    private static final AtomicInteger CHANNELS = new AtomicInteger();
    @TempDir
    private static Path data;
    private TestServer server;

    @BeforeAll
    void startServer() throws IOException {
        server = TestServer.start(data);
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    private static String channel() {
        return "c" + CHANNELS.incrementAndGet();
    }

    private static String send(String channel) {
        return "SEND\ndestination:/channel/" + channel + "\n\nx\0";
    }

    @Test
    void aWildcardsMessageMayBeAcknowledgedByItsMessageId() throws IOException {
        // Given
        String root = channel();
        Wire wire = server.session("anna");
        wire.send(subscribe("a", "/channel/" + root + ".*", "ack:client-individual", "prefetch-count:1", "receipt:a"))
                .expect("RECEIPT");
        wire.send(send(root + ".x") + send(root + ".y"));
        String id = wire.expect("MESSAGE").header("message-id");
        // When
        wire.send("BEGIN\ntransaction:t\n\n\0ACK\ntransaction:t\nid:" + id + "\n\n\0COMMIT\ntransaction:t\n\n\0");
        // Then
        wire.expect("MESSAGE");
        wire.close();
    }

    @Test
    void anAckBehindTheEndOfItsSubscriptionIsTakenLikeARepeatedOne() throws IOException {
        // Given
        String channel = channel();
        Wire wire = server.session("anna");
        wire.send(subscribe("a", "/channel/" + channel, "ack:client", "receipt:a")).expect("RECEIPT");
        String ack = wire.send(send(channel)).expect("MESSAGE").header("ack");
        // When
        wire.send("UNSUBSCRIBE\nid:a\n\n\0ACK\nid:" + ack + "\nreceipt:1\n\n\0NACK\nid:" + ack + "\nreceipt:2\n\n\0");
        // Then
        wire.expect("RECEIPT", "receipt-id:1");
        wire.expect("RECEIPT", "receipt-id:2");
        wire.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACK\nid:CHANNEL/7@EPOCH", "ACK\nid:CHANNEL/1@other", "ACK\nid:never/1@EPOCH",
            "ACK\nid:9-1", "ACK\nid:1.7-1", "NACK\nid:@anna/1@EPOCH", "ACK\nid:a b/1@EPOCH", "ACK\nid:@"})
    void whatWasNeverDeliveredCannotBeAcknowledged(String ack) throws IOException {
        String channel = channel();
        Wire wire = server.session("anna");
        wire.send(subscribe("a", "/channel/" + channel, "ack:client", "receipt:a")).expect("RECEIPT");
        String id = wire.send(send(channel)).expect("MESSAGE").header("message-id");
        wire.send(ack.replace("CHANNEL", channel).replace("EPOCH", id.substring(id.indexOf('@') + 1)) + "\n\n\0")
                .expect("ERROR", "code:malformed-frame");
        wire.expectEnd();
    }

    @Test
    void aMessageIdThatTwoSubscriptionsWaitForIsRefused() throws IOException {
        String channel = channel();
        Wire wire = server.session("anna");
        wire.send(subscribe("a", "/channel/" + channel, "ack:client", "receipt:a")).expect("RECEIPT");
        wire.send(subscribe("b", "/channel/" + channel, "ack:client", "receipt:b")).expect("RECEIPT");
        String id = wire.send(send(channel)).expect("MESSAGE").header("message-id");
        wire.expect("MESSAGE");
        wire.send("ACK\nid:" + id + "\n\n\0").expect("ERROR", "code:malformed-frame");
        wire.expectEnd();
    }
}
