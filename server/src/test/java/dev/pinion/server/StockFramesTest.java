package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.server.limits.DeliveryLimits;
import dev.pinion.server.limits.SessionLimits;

/// What stock software says, and what it expects of the answers: forwarded headers, receipts of what failed, times of expiry,
/// headers of other brokers.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StockFramesTest {
    @TempDir
    private static Path data;
    private static final AtomicInteger CHANNELS = new AtomicInteger();
    private TestServer server;

    @BeforeAll
    void startServer() throws IOException {
        var twice = new DeliveryLimits(1 << 20, 1 << 20, 64 * 1024, 512, 64 * 1024, 2);
        server = TestServer.start(data,
                config -> config.withLimits(config.connectionLimits(), SessionLimits.DEFAULTS, twice));
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    private static String channel() {
        return "c" + CHANNELS.incrementAndGet();
    }

    private Wire reading(String channel) throws IOException {
        Wire wire = server.session("anna");
        wire.send("SUBSCRIBE\nid:1\ndestination:/channel/" + channel + "\nreceipt:s\n\n\0").expect("RECEIPT");
        return wire;
    }

    private static String send(String channel, String... headers) {
        return "SEND\ndestination:/channel/" + channel + "\n" + String.join("\n", headers) + "\n\nx\0";
    }

    @ParameterizedTest
    @ValueSource(strings = {"sender", "seq", "timestamp", "message-id", "epoch", "chain", "chain-before", "redelivered",
            "delivery-count", "subscription", "ack", "gap", "browser", "erased", "erased-headers-hash",
            "erased-body-hash", "dead-channel", "dead-seq", "dead-reason"})
    void whatTheServerAssertsIsWrittenOverWhereItIsForwarded(String name) throws IOException {
        // Given
        String channel = channel();
        Wire wire = reading(channel);
        // When
        wire.send(send(channel, name + ":70007", "receipt:r", "subject:kept")).expect("RECEIPT", "seq:1");
        // Then
        Wire.Received message = wire.expect("MESSAGE", "seq:1", "sender:anna", "subscription:1", "subject:kept");
        assertNotEquals("70007", message.header(name));
        wire.close();
    }

    @Test
    void aWholeMessageIsSentOnAsItCame() throws IOException {
        // Given
        String from = channel();
        String to = channel();
        Wire wire = server.session("anna");
        wire.send("SUBSCRIBE\nid:1\ndestination:/channel/" + from + "\nack:client-individual\nreceipt:s\n\n\0")
                .expect("RECEIPT");
        wire.send(send(from, "colour:a\\cb")).expect("MESSAGE");
        wire.send(send(from, "colour:a\\cb"));
        Wire.Received came = wire.expect("MESSAGE", "seq:2");
        var forward = new StringBuilder("SEND\n");
        came.headers()
                .forEach((name, value) -> forward.append(name)
                        .append(':')
                        .append(name.equals("destination") ? "/channel/" + to : value)
                        .append('\n'));
        Wire bridge = server.session("bridge");
        // When
        bridge.send(forward + "receipt:r\n\nx\0").expect("RECEIPT", "seq:1");
        // Then
        bridge.send("SUBSCRIBE\nid:9\ndestination:/channel/" + to + "\nfrom:first\n\n\0");
        Wire.Received sent = bridge.expect("MESSAGE", "seq:1", "sender:bridge", "subscription:9", "colour:a\\cb",
                "ack:(none)");
        assertNotEquals(came.header("message-id"), sent.header("message-id"));
        assertNotEquals(came.header("chain"), sent.header("chain"));
        wire.close();
        bridge.close();
    }

    @Test
    void aDeadLetterTellsTheServersReasonFirstAndAlone() throws IOException {
        // Given: on a channel for the letters of another, where copies are messages like all others
        String channel = "dead." + channel();
        Wire wire = server.session("anna");
        wire.send("SUBSCRIBE\nid:1\ndestination:/channel/dead." + channel + "\nreceipt:s\n\n\0").expect("RECEIPT");
        wire.send("SUBSCRIBE\nid:2\ndestination:/channel/" + channel
                + "\nack:client-individual\ndurable-subscription-name:" + channel + "\nreceipt:s\n\n\0")
                .expect("RECEIPT");
        wire.send(send(channel, "dead-reason:forged", "dead-channel:forged", "dead-seq:9", "subject:kept"));
        // When
        Wire.Received received = wire.expect("MESSAGE", "dead-reason:(none)");
        wire.send("NACK\nid:" + received.header("ack") + "\n\n\0");
        received = wire.expect("MESSAGE", "redelivered:true");
        wire.send("NACK\nid:" + received.header("ack") + "\n\n\0");
        // Then
        Wire.Received dead = wire.expect("MESSAGE", "subscription:1", "dead-channel:" + channel, "dead-seq:1",
                "dead-reason:max-deliveries", "subject:kept");
        assertEquals(1, dead.headers().keySet().stream().filter("dead-reason"::equals).count());
        wire.close();
    }

    private static final String BEGUN = "SEND\ndestination:/channel/x\nreceipt:R\n";

    static Stream<Arguments> brokenFrames() {
        return Stream.of(Arguments.of("a body over the limit", BEGUN + "content-length:300000\n\nx"),
                Arguments.of("an unknown escape", BEGUN + "a:\\t\n\nx\0"),
                Arguments.of("no colon", BEGUN + "nonsense\n\nx\0"),
                Arguments.of("an empty name", BEGUN + ":nonsense\n\nx\0"),
                Arguments.of("a NUL in a header", BEGUN + "a:b\0c\n\nx\0"),
                Arguments.of("a return alone", BEGUN + "a:b\rc\n\nx\0"),
                Arguments.of("a long line", BEGUN + "a:" + "b".repeat(5_000) + "\n\nx\0"),
                Arguments.of("many headers", BEGUN + "a:b\n".repeat(100) + "\nx\0"),
                Arguments.of("a bad length", BEGUN + "content-length:many\n\nx\0"),
                Arguments.of("a body longer than said", BEGUN + "content-length:1\n\nxyz\0"),
                Arguments.of("a body where none may be", "UNSUBSCRIBE\nreceipt:R\nid:1\n\nx\0"),
                Arguments.of("another body for a key",
                        send("k", "idempotency-key:k") + "SEND\n"
                                + "destination:/channel/k\nidempotency-key:k\nreceipt:R\n\nother\0"),
                Arguments.of("a transaction that is not open", "COMMIT\ntransaction:t\nreceipt:R\n\n\0"),
                Arguments.of("an unknown ACK", "ACK\nid:9-9\nreceipt:R\n\n\0"));
    }

    // STOMP E2
    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenFrames")
    void anErrorNamesTheReceiptOfTheFrameThatCausedIt(String what, String bytes) throws IOException {
        Wire wire = server.session("anna");
        wire.send(bytes).expect("ERROR", "receipt-id:R");
        wire.expectEnd();
    }

    // STOMP E2
    @ParameterizedTest
    @ValueSource(strings = {"HELLO\n\n\0", "SEND\nnonsense\n\nx\0", "SEND\ncontent-length:300000\n\nx",
            "SEND\na:\\t\nreceipt:behind\n\nx\0"})
    void anErrorNamesNoReceiptOfAnotherFrame(String broken) throws IOException {
        Wire wire = server.session("anna");
        wire.send(send("x", "receipt:good")).expect("RECEIPT");
        wire.send(broken).expect("ERROR", "receipt-id:(none)");
        wire.expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "durable-subscription-name:d\n", "ack:client\n"})
    void theReceiptOfASubscribeGoesBeforeItsFirstMessage(String headers) throws IOException {
        String channel = channel();
        for (int i = 0; i < 10; i++) {
            Wire wire = server.session("anna" + i);
            wire.send(send(channel, "receipt:p")).expect("RECEIPT");
            wire.send(
                    "SUBSCRIBE\nid:1\ndestination:/channel/" + channel + "\nfrom:first\nreceipt:s\n" + headers + "\n\0")
                    .expect("RECEIPT", "receipt-id:s");
            wire.expect("MESSAGE", "seq:1");
            wire.close();
        }
    }

    @Test
    void theReceiptOfAWildcardGoesBeforeItsFirstMessage() throws IOException {
        String root = channel();
        for (int i = 0; i < 10; i++) {
            Wire wire = server.session("anna" + i);
            String durable = "durable-subscription-name:" + root + "\nreceipt:s\n\n\0";
            wire.send("SUBSCRIBE\nid:1\ndestination:/channel/" + root + ".*\n" + durable).expect("RECEIPT");
            wire.send("UNSUBSCRIBE\nid:1\n\n\0" + send(root + ".a", "receipt:p")).expect("RECEIPT", "receipt-id:p");
            wire.send("SUBSCRIBE\nid:2\ndestination:/channel/" + root + ".*\n" + durable)
                    .expect("RECEIPT", "receipt-id:s");
            wire.expect("MESSAGE", "subscription:2");
            wire.close();
        }
    }

    @Test
    void anExpiryOfZeroIsNever() throws IOException {
        // Given
        String channel = channel();
        Wire wire = reading(channel);
        // When
        wire.send(send(channel, "expires:0", "receipt:r")).expect("RECEIPT", "seq:1", "expired:(none)");
        // Then
        wire.expect("MESSAGE", "seq:1", "expires:0");
        wire.send("SUBSCRIBE\nid:2\ndestination:/channel/" + channel + "\nfrom:first\n\n\0")
                .expect("MESSAGE", "seq:1", "subscription:2");
        wire.close();
    }

    @Test
    void aTimeThatHasPassedIsToldInTheReceipt() throws IOException {
        // Given
        String channel = channel();
        Wire wire = reading(channel);
        // When
        wire.send(send(channel, "expires:1", "receipt:r")).expect("RECEIPT", "seq:1", "expired:true");
        wire.send(send(channel, "expires:253402300799999", "receipt:r")).expect("RECEIPT", "seq:2", "expired:(none)");
        // Then
        wire.expect("MESSAGE", "seq:2");
        wire.send("BEGIN\ntransaction:t\n\n\0" + send(channel, "expires:1", "transaction:t")
                + send(channel, "transaction:t") + "COMMIT\ntransaction:t\nreceipt:c\n\n\0")
                .expect("RECEIPT", "receipt-id:c", "expired:true");
        wire.expect("MESSAGE", "seq:4");
        wire.close();
    }

    @ParameterizedTest
    @CsvSource({"SEND, AMQ_SCHEDULED_DELAY, 5000", "SEND, AMQ_SCHEDULED_PERIOD, 1",
            "SEND, AMQ_SCHEDULED_CRON, 0 * * * *", "SEND, _AMQ_SCHED_DELIVERY, 1795172400000", "SEND, x-delay, 5000",
            "SUBSCRIBE, selector, a > 5", "SUBSCRIBE, consumer-window-size, 1024",
            "SUBSCRIBE, activemq.exclusive, true", "SUBSCRIBE, activemq.prefetchSize, 0",
            "SUBSCRIBE, activemq.prefetchSize, 20000", "SUBSCRIBE, activemq.retroactive, true",
            "SUBSCRIBE, x-single-active-consumer, true", "SUBSCRIBE, x-stream-offset, first",
            "SUBSCRIBE, durable, true", "SUBSCRIBE, exclusive, true", "NACK, requeue, false"})
    void whatWouldChangeWhatAConsumerGetsIsRefusedByItsName(String command, String name, String value)
            throws IOException {
        Wire wire = server.session("anna");
        Wire.Received error = wire
                .send(command + "\ndestination:/channel/x\nid:1\nreceipt:R\n" + name + ":" + value + "\n\n\0")
                .expect("ERROR", "code:malformed-frame", "receipt-id:R");
        assertEquals(true, error.header("message").contains(name), error.toString());
        wire.expectEnd();
    }

    @ParameterizedTest
    @CsvSource({"SEND, AMQ_SCHEDULED_DELAY, 0", "SEND, x-delay, -5000", "SEND, priority, 4", "SEND, persistent, false",
            "SUBSCRIBE, selector, ''", "SUBSCRIBE, durable, false", "SUBSCRIBE, activemq.exclusive, false",
            "SUBSCRIBE, activemq.dispatchAsync, true"})
    void whatChangesNothingIsTaken(String command, String name, String value) throws IOException {
        Wire wire = server.session("anna");
        wire.send(command + "\ndestination:/channel/x\nid:1\nreceipt:R\n" + name + ":" + value + "\n\n\0")
                .expect("RECEIPT", "receipt-id:R");
        wire.close();
    }

    @Test
    void theNamesOfActiveMqForWhatIsHereMeanIt() throws IOException {
        // Given
        String channel = channel();
        Wire wire = server.session("anna");
        String subscribe = "SUBSCRIBE\nid:1\ndestination:/channel/" + channel
                + "\nack:client-individual\nactivemq.prefetchSize:1\nactivemq.noLocal:true\nactivemq.subscriptionName:"
                + channel + "\nreceipt:s\n\n\0";
        wire.send(subscribe).expect("RECEIPT");
        // When
        wire.send(send(channel, "receipt:own")).expect("RECEIPT");
        Wire other = server.session("bert");
        other.send(send(channel, "receipt:p")).expect("RECEIPT");
        other.send(send(channel, "receipt:p")).expect("RECEIPT");
        // Then: not its own, one at a time, and where it left off
        Wire.Received first = wire.expect("MESSAGE", "seq:2");
        wire.send("BEGIN\ntransaction:t\nreceipt:nothing-else\n\n\0").expect("RECEIPT", "receipt-id:nothing-else");
        wire.send("ACK\nid:" + first.header("ack") + "\n\n\0").expect("MESSAGE", "seq:3");
        wire.send("ACK\nid:" + first.header("ack") + "\nreceipt:a\n\n\0").expect("RECEIPT", "receipt-id:a");
        wire.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT", "receipt-id:d");
        wire = server.session("anna");
        wire.send(subscribe).expect("RECEIPT");
        wire.expect("MESSAGE", "seq:3", "redelivered:true");
        wire.close();
        other.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept-version:1.2\n", "accept-version:1.2\nhost:\n", "accept-version:1.1, 1.2\nhost:x\n",
            "accept-version: 1.2\n", "accept-version:1.2 \n", "accept-version:1.0 ,\t1.1 , 1.2\n",
            "accept-version:1.2\nheart-beat: 0 , 0 \n"})
    void whatSaysNothingMayBeMissingOrBlank(String headers) throws IOException {
        Wire wire = server.wire();
        wire.send("CONNECT\n" + headers + "passcode:" + server.token("anna") + "\n\n\0")
                .expect("CONNECTED", "version:1.2");
        wire.close();
    }
}
