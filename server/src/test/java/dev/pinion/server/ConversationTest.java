package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a client and the server say to each other when all is well.
class ConversationTest {
    @TempDir
    private Path data;
    private TestServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = TestServer.start(data, config -> config.withGreeting("Thank you for connecting"));
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    // STOMP C6 C7 N1
    @Test
    void connectedTellsWhoIsWhoAndGreets() throws IOException {
        // Given
        Wire wire = server.wire();
        String token = server.token("alice", "send:>");
        // When
        wire.send("CONNECT\naccept-version:1.0,1.2\nhost:pinion\npasscode:" + token + "\n\n\0");
        // Then
        Wire.Received connected = wire.expect("CONNECTED", "version:1.2", "user-name:alice",
                "greeting:Thank you for connecting", "heart-beat:10000,10000");
        assertTrue(connected.header("server").startsWith("pinion/"), connected::toString);
        assertTrue(Long.parseLong(connected.header("token-expires")) > System.currentTimeMillis());
        assertEquals("body=262144,transaction=500,transaction-bytes=1048576", connected.header("limits"));
        assertEquals("send:>", connected.header("rights"));
        wire.close();
    }

    // STOMP C1
    @Test
    void stompMeansConnectAndAuthorizationMeansPasscode() throws IOException {
        // Given
        Wire wire = server.wire();
        // When
        wire.send("STOMP\naccept-version:1.2\nhost:pinion\nAuthorization:Bearer " + server.token("bob", "send:>")
                + "\n\n\0");
        // Then
        wire.expect("CONNECTED", "user-name:bob");
        wire.close();
    }

    // STOMP M1
    @Test
    void aMessageIsEchoedToEverybodyTheSenderIncluded() throws IOException {
        // Given
        Wire alice = server.session("alice");
        Wire bob = server.session("bob");
        for (Wire each : List.of(alice, bob)) {
            each.send("SUBSCRIBE\nid:7\ndestination:/channel/news\nreceipt:s\n\n\0").expect("RECEIPT", "receipt-id:s");
        }
        // When
        alice.send("SEND\ndestination:/channel/news\nreceipt:1\ncontent-type:text/plain\n\nHello, Server!\0");
        // Then
        alice.expect("RECEIPT", "receipt-id:1", "seq:1");
        for (Wire each : List.of(alice, bob)) {
            Wire.Received message = each.expect("MESSAGE", "subscription:7", "destination:/channel/news", "seq:1",
                    "sender:alice", "content-type:text/plain", "content-length:14");
            assertEquals("Hello, Server!", message.body());
            assertTrue(message.header("message-id").startsWith("news/1@"), message::toString);
        }
        alice.close();
        bob.close();
    }

    // STOMP B2 F3 S2
    @Test
    void bytesAndUserHeadersPassThroughUntouchedAndInOrder() throws IOException {
        // Given
        Wire wire = server.session("alice");
        byte[] body = {0, 1, 2, '\n', 0, (byte) 0xff, 0};
        // When
        wire.send("SEND\ndestination:/channel/bytes\nz-last:a\\cb\\\\c\\n\na:ü €\ncontent-length:7\nreceipt:r\n\n");
        wire.send(body).send("\0\n\n").expect("RECEIPT");
        wire.send("SUBSCRIBE\nid:1\ndestination:/channel/bytes\nfrom:first\n\n\0");
        // Then
        Wire.Received message = wire.expect("MESSAGE", "z-last:a\\cb\\\\c\\n", "a:ü €");
        assertArrayEquals(body, message.content().toByteArray());
        List<String> names = List.copyOf(message.headers().keySet());
        assertTrue(names.indexOf("z-last") < names.indexOf("a"), names::toString);
        wire.close();
    }

    @Test
    void theHistoryIsThereAfterARestartAndTheSequenceGoesOn() throws IOException {
        // Given
        Wire before = server.session("alice");
        before.send("SEND\ndestination:/channel/log\nreceipt:1\n\none\0").expect("RECEIPT", "seq:1");
        before.close();
        server.close();
        // When
        server = TestServer.start(data);
        Wire after = server.session("alice");
        after.send("SEND\ndestination:/channel/log\nreceipt:2\n\ntwo\0").expect("RECEIPT", "seq:2");
        after.send("SUBSCRIBE\nid:1\ndestination:/channel/log\nfrom:first\n\n\0");
        // Then
        assertEquals("one", after.expect("MESSAGE", "seq:1").body());
        assertEquals("two", after.expect("MESSAGE", "seq:2").body());
        after.close();
    }

    @Test
    void nextMeansAfterWhatThisConnectionHasSent() throws IOException {
        // Given
        Wire wire = server.session("alice");
        // When
        wire.send("SEND\ndestination:/channel/x\n\n1\0SEND\ndestination:/channel/x\n\n2\0"
                + "SUBSCRIBE\nid:1\ndestination:/channel/x\n\n\0SEND\ndestination:/channel/x\n\n3\0");
        // Then
        wire.expect("MESSAGE", "seq:3");
        wire.close();
    }

    @Test
    void lastAndSeqAndTimeStartWhereTheySay() throws IOException {
        // Given
        Wire wire = server.session("alice");
        for (int i = 1; i <= 5; i++) {
            wire.send("SEND\ndestination:/channel/x\nreceipt:" + i + "\n\n" + i + "\0").expect("RECEIPT", "seq:" + i);
        }
        // When
        wire.send("SUBSCRIBE\nid:last\ndestination:/channel/x\nfrom:last\n\n\0").expect("MESSAGE", "seq:5");
        wire.send("SUBSCRIBE\nid:seq\ndestination:/channel/x\nfrom:seq=4\n\n\0").expect("MESSAGE", "seq:4");
        wire.expect("MESSAGE", "seq:5", "subscription:seq");
        wire.send("SUBSCRIBE\nid:time\ndestination:/channel/x\nfrom:time=2020-01-01T00\\c00\\c00Z\n\n\0");
        // Then
        wire.expect("MESSAGE", "seq:1", "subscription:time");
        wire.close();
    }

    // STOMP R2
    @Test
    void receiptsComeInTheOrderOfTheFrames() throws IOException {
        // Given
        Wire wire = server.session("alice");
        var frames = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            frames.append("SEND\ndestination:/channel/c")
                    .append(i % 7)
                    .append("\nreceipt:")
                    .append(i)
                    .append("\n\nx\0");
            if (i % 10 == 0) {
                frames.append("SUBSCRIBE\nid:s")
                        .append(i)
                        .append("\ndestination:/channel/other\nreceipt:s")
                        .append(i)
                        .append("\n\n\0");
            }
        }
        // When
        wire.send(frames.toString());
        // Then
        for (int i = 0; i < 500; i++) {
            wire.expect("RECEIPT", "receipt-id:" + i, "seq:" + (i / 7 + 1));
            if (i % 10 == 0) {
                wire.expect("RECEIPT", "receipt-id:s" + i);
            }
        }
        wire.close();
    }

    // STOMP U7
    @Test
    void nothingComesAfterTheReceiptOfUnsubscribe() throws IOException {
        // Given
        Wire wire = server.session("alice");
        wire.send("SUBSCRIBE\nid:1\ndestination:/channel/x\nreceipt:s\n\n\0").expect("RECEIPT");
        // When
        wire.send("UNSUBSCRIBE\nid:1\nreceipt:u\n\n\0").expect("RECEIPT", "receipt-id:u");
        wire.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT", "receipt-id:1");
        // Then
        wire.send("DISCONNECT\nreceipt:bye\n\n\0").expect("RECEIPT", "receipt-id:bye");
        wire.expectEnd();
    }

    // STOMP D2
    @Test
    void theReceiptOfDisconnectComesAfterAllOthersAndIsTheLastWord() throws IOException {
        // Given
        Wire wire = server.session("alice");
        // When
        wire.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0DISCONNECT\nreceipt:2\n\n\0");
        // Then
        wire.expect("RECEIPT", "receipt-id:1", "seq:1");
        wire.expect("RECEIPT", "receipt-id:2");
        wire.expectEnd();
    }

    @Test
    void everyoneHasAnInboxThatOnlyHeMayRead() throws IOException {
        // Given
        Wire alice = server.wire().connect(server.token("alice", "send:>", "read:>"));
        Wire bob = server.session("bob");
        alice.send("SUBSCRIBE\nid:1\ndestination:/user/me\nreceipt:s\n\n\0").expect("RECEIPT");
        // When
        bob.send("SUBSCRIBE\nid:1\ndestination:/user/alice\n\n\0");
        // Then
        bob.expect("ERROR", "code:not-permitted");
        bob.expectEnd();
        alice.close();
    }
}
