package dev.pinion.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What STOMP 1.2 asks of a server beyond single frames: hasty clients, ends in good order, receipts of everything.
class StompDutiesTest extends ServerTestBase {
    private static final String DURABLE = "durable-subscription-name:mine";

    // STOMP L2
    @Test
    void clientsThatComeAndGoAtOnceLeaveNothingBehind() throws IOException {
        // Given
        String token = server.token("hasty", "send:>");
        // When
        for (int i = 0; i < 40; i++) {
            try (Wire wire = server.wire()) {
                wire.send("CONNECT\naccept-version:1.2\nhost:pinion\npasscode:" + token + "\n\n\0"
                        + "SEND\ndestination:/channel/x\n\nx\0DISCONNECT\nreceipt:d\n\n\0");
            }
        }
        // Then
        await().until(() -> server.server().connectionCount() == 0);
        Wire wire = server.session("patient");
        wire.send("SEND\ndestination:/channel/y\nreceipt:1\n\nx\0").expect("RECEIPT", "seq:1");
        wire.close();
    }

    // STOMP C4
    @ParameterizedTest
    @ValueSource(strings = {"pinion", "some.other.example", "/", "with\\ccolon"})
    void anyVirtualHostMeansTheOnlyOneThereIs(String host) throws IOException {
        Wire wire = server.wire();
        wire.send("CONNECT\naccept-version:1.2\nhost:" + host + "\npasscode:" + server.token("a") + "\n\n\0")
                .expect("CONNECTED", "version:1.2");
        wire.close();
    }

    // STOMP N1 N2
    @ParameterizedTest
    @ValueSource(strings = {"", "accept-version:1.0\n", "accept-version:1.3,2.0\n"})
    void whoDoesNotOfferTheVersionIsToldIt(String offered) throws IOException {
        Wire wire = server.wire();
        wire.send("CONNECT\n" + offered + "host:x\npasscode:" + server.token("a") + "\n\n\0");
        wire.expect("ERROR", "code:version-unsupported", "version:1.2");
        wire.expectEnd();
    }

    // STOMP H3
    @ParameterizedTest
    @ValueSource(strings = {"", "heart-beat:0,0\n"})
    void whoWantsNoHeartBeatsMayBeSilentAndHearsNone(String header) throws IOException {
        Wire wire = server.wire();
        wire.send(
                "CONNECT\naccept-version:1.2\nhost:x\n" + header + "passcode:" + server.token("a", "send:>") + "\n\n\0")
                .expect("CONNECTED", "heart-beat:10000,10000");
        wire.socket().setSoTimeout(300);
        assertThrows(SocketTimeoutException.class, wire::nextByte);
        wire.close();
    }

    // STOMP R1
    @Test
    void everyFrameButConnectMayAskForAReceipt() throws IOException {
        Wire wire = server.session("alice");
        wire.send("SUBSCRIBE\nid:1\ndestination:/channel/x\nack:client-individual\nreceipt:a:b\n\n\0".replace("a:b",
                "a\\cb")).expect("RECEIPT", "receipt-id:a\\cb");
        publish(wire, "x", "1");
        Wire.Received one = wire.expect("MESSAGE", "seq:1");
        publish(wire, "x", "2");
        Wire.Received two = wire.expect("MESSAGE", "seq:2");
        wire.send(ack("ACK", one, "receipt:ack")).expect("RECEIPT", "receipt-id:ack");
        wire.send(ack("NACK", two, "receipt:nack")).expect("RECEIPT", "receipt-id:nack");
        wire.send("UNSUBSCRIBE\nid:1\nreceipt:u\n\n\0").expect("RECEIPT", "receipt-id:u");
        for (String command : new String[] {"BEGIN", "COMMIT", "BEGIN", "ABORT"}) {
            wire.send(command + "\ntransaction:t\nreceipt:" + command + "\n\n\0")
                    .expect("RECEIPT", "receipt-id:" + command);
        }
        wire.send("SEND\ndestination:/channel/y\nreceipt:s\n\nx\0").expect("RECEIPT", "receipt-id:s");
        wire.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT", "receipt-id:d");
        wire.expectEnd();
    }

    // STOMP R2
    @Test
    void theReceiptOfASendMeansThatEverybodyMayReadIt() throws IOException {
        // Given
        Wire alice = server.session("alice");
        Wire bob = server.session("bob");
        for (int i = 1; i <= 5; i++) {
            // When
            alice.send("SEND\ndestination:/channel/x\nreceipt:" + i + "\n\n" + i + "\0").expect("RECEIPT", "seq:" + i);
            // Then
            bob.send(subscribe("s" + i, "/channel/x", "from:last")).expect("MESSAGE", "seq:" + i);
            bob.send("UNSUBSCRIBE\nid:s" + i + "\n\n\0");
        }
        alice.close();
        bob.close();
    }

    // STOMP R3
    @Test
    void whatCameBeforeTheLineBrokeIsProcessed() throws IOException {
        // Given
        Wire listener = server.session("listener");
        listener.send(subscribe("s", "/channel/x", "receipt:s")).expect("RECEIPT");
        Wire sender = server.session("sender");
        // When
        sender.send("SEND\ndestination:/channel/x\n\nx\0".repeat(300));
        sender.close();
        // Then
        for (int i = 1; i <= 300; i++) {
            listener.expect("MESSAGE", "seq:" + i);
        }
        listener.close();
    }

    // STOMP D2
    @Test
    void theReceiptOfDisconnectArrivesThoughTheClientTalksOn() throws IOException {
        // Whose thread stands still in the midst of what it says is heard out all the same.
        server.close();
        server = TestServer.start(data,
                config -> config.withLimits(config.connectionLimits().withFarewell(Duration.ofSeconds(20)),
                        config.sessionLimits(), config.deliveryLimits()));
        for (int i = 0; i < 10; i++) {
            // Given
            Wire wire = server.session("chatty");
            // When: unread input at the server would make its close a reset, which overtakes what was written
            wire.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0DISCONNECT\nreceipt:2\n\n\0"
                    + "SEND\ndestination:/channel/ignored\n\ny\0".repeat(2_000));
            // Then
            wire.expect("RECEIPT", "receipt-id:1");
            wire.expect("RECEIPT", "receipt-id:2");
            wire.close();
        }
        Wire wire = server.session("other");
        wire.send("SEND\ndestination:/channel/ignored\nreceipt:1\n\nx\0").expect("RECEIPT", "seq:1");
        wire.close();
    }

    // STOMP E1
    @Test
    void nothingOfWhatFollowsAnErrorIsDone() throws IOException {
        // Given
        Wire wire = server.session("alice");
        // When
        wire.send("HELLO\n\n\0" + "SEND\ndestination:/channel/x\nreceipt:1\n\nx\0".repeat(10));
        // Then
        Wire.Received error = wire.expect("ERROR", "code:malformed-frame", "receipt-id:(none)");
        assertEquals(error.header("content-length"),
                String.valueOf(error.body().getBytes(StandardCharsets.UTF_8).length)); // STOMP E2
        wire.expectEnd();
        Wire next = server.session("alice");
        next.send("SEND\ndestination:/channel/x\nreceipt:1\n\nx\0").expect("RECEIPT", "seq:1");
        next.close();
    }

    // STOMP U6
    @Test
    void whatWasNotAcknowledgedComesAgainAfterTheConnectionFailed() throws IOException {
        // Given
        Wire first = server.session("alice");
        publish(first, "x", "1", "2");
        first.send(subscribe("s", "/channel/x", "from:first", "ack:client", DURABLE));
        first.expect("MESSAGE", "seq:1");
        first.expect("MESSAGE", "seq:2");
        // When
        first.socket().setSoLinger(true, 0);
        first.close();
        // Then
        Wire second = server.session("alice");
        second.send(subscribe("s", "/channel/x", "ack:client", DURABLE));
        second.expect("MESSAGE", "seq:1");
        second.expect("MESSAGE", "seq:2");
        second.close();
    }

    // STOMP B5
    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/html;charset=iso-8859-1", "application/octet-stream", "x/y; q=\"a\""})
    void theContentTypeIsPassedOnAsItIs(String type) throws IOException {
        Wire wire = server.session("alice");
        wire.send(subscribe("s", "/channel/x", "receipt:s")).expect("RECEIPT");
        wire.send("SEND\ndestination:/channel/x\ncontent-type:" + type + "\n\nx\0")
                .expect("MESSAGE", "content-type:" + type, "content-length:1");
        wire.send("SEND\ndestination:/channel/x\n\nx\0").expect("MESSAGE", "content-type:(none)");
        wire.close();
    }
}
