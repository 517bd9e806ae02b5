package dev.pinion.server;

import static dev.pinion.server.ServerTestBase.ack;
import static dev.pinion.server.ServerTestBase.subscribe;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.Alias;
import dev.pinion.protocol.StompDialect;
import dev.pinion.protocol.StompVersion;

/// What programs that were written for RabbitMQ's STOMP plugin expect, with the options that INTEROP.md names for them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RabbitMqHabitsTest {
    private static final AtomicInteger NAMES = new AtomicInteger();

    @TempDir
    private static Path data;
    private TestServer server;

    @BeforeAll
    void start() throws IOException {
        var dialect = new StompDialect(Set.of(StompVersion.values()), List.of(Alias.parse("/topic/=/channel/"),
                Alias.parse("/exchange/amq.topic/=/channel/"), Alias.parse("/amq/queue/=/queue/")));
        server = TestServer.start(data, config -> config.withDialect(dialect));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static String name() {
        return "n" + NAMES.incrementAndGet();
    }

    private static void send(Wire wire, String destination, String... bodies) throws IOException {
        for (String body : bodies) {
            wire.send("SEND\ndestination:" + destination + "\nreceipt:p\n\n" + body + "\0").expect("RECEIPT");
        }
    }

    private static void bye(Wire wire) throws IOException {
        wire.send("DISCONNECT\nreceipt:bye\n\n\0").expect("RECEIPT", "receipt-id:bye");
        wire.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/queue/", "/amq/queue/"})
    void aQueueKeepsWhatIsSentBeforeAnybodyReads(String queue) throws IOException {
        String destination = queue + name();
        Wire wire = server.session("anna");
        send(wire, destination, "early", "later");

        wire.send(subscribe("q", destination));

        wire.expect("MESSAGE", "destination:" + destination);
        assertEquals("later", wire.expect("MESSAGE", "subscription:q").body());
        bye(wire);
    }

    @Test
    void readersOfAQueueShareItsMessagesAndWhoHasLeftGetsNone() throws IOException {
        // Given
        String queue = "/queue/" + name();
        Wire one = server.session("anna");
        Wire other = server.session("anna");
        for (Wire wire : List.of(one, other)) {
            wire.send(subscribe("q", queue, "ack:client-individual", "prefetch-count:1", "receipt:s"))
                    .expect("RECEIPT");
        }
        // When
        Wire sender = server.session("anna");
        send(sender, queue, "1", "2");
        // Then
        Wire.Received first = one.expect("MESSAGE");
        Wire.Received second = other.expect("MESSAGE");
        assertEquals(Set.of("1", "2"), new TreeSet<>(List.of(first.body(), second.body())));
        // When
        one.send(ack("ACK", first, "receipt:a")).expect("RECEIPT");
        one.send("UNSUBSCRIBE\nid:q\nreceipt:u\n\n\0").expect("RECEIPT");
        other.send(ack("ACK", second));
        send(sender, queue, "3");
        // Then
        assertEquals("3", other.expect("MESSAGE").body());
        bye(one);
        bye(other);
        bye(sender);
    }

    @Test
    void whatAReaderOfAQueueLeavesUnacknowledgedComesAgainAndSaysSo() throws IOException {
        String queue = "/queue/" + name();
        Wire first = server.session("anna");
        send(first, queue, "1", "2", "3");
        first.send(subscribe("q", queue, "ack:client-individual"));
        first.expect("MESSAGE");
        Wire.Received second = first.expect("MESSAGE");
        first.expect("MESSAGE");
        first.send(ack("ACK", second, "receipt:a")).expect("RECEIPT");

        bye(first);

        Wire next = server.session("anna");
        next.send(subscribe("q", queue, "ack:client-individual"));
        assertEquals("1", next.expect("MESSAGE", "redelivered:true").body());
        assertEquals("3", next.expect("MESSAGE", "redelivered:true").body());
        bye(next);
    }

    @Test
    void anAckOfTheLastOneCoversAllInModeClientAndANackBringsItBack() throws IOException {
        String queue = "/queue/" + name();
        Wire first = server.session("anna");
        send(first, queue, "1", "2", "3");
        first.send(subscribe("q", queue, "ack:client"));
        first.expect("MESSAGE");
        Wire.Received second = first.expect("MESSAGE");
        Wire.Received third = first.expect("MESSAGE");
        first.send(ack("ACK", second, "receipt:a")).expect("RECEIPT");
        first.send(ack("NACK", third));
        assertEquals("3", first.expect("MESSAGE", "redelivered:true").body());

        bye(first);

        Wire next = server.session("anna");
        next.send(subscribe("q", queue, "ack:client"));
        assertEquals("3", next.expect("MESSAGE").body());
        bye(next);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/topic/", "/exchange/amq.topic/"})
    void everyReaderOfATopicGetsACopyAlsoByAPatternAndNothingOfBefore(String topic) throws IOException {
        // Given
        String name = name();
        Wire one = server.session("anna");
        Wire other = server.session("bert");
        send(one, topic + name + ".eu", "before");
        one.send(subscribe("t", topic + name + ".eu", "receipt:s")).expect("RECEIPT");
        other.send(subscribe("t", topic + name + ".*", "receipt:s")).expect("RECEIPT");
        // When
        Wire sender = server.session("carl");
        send(sender, topic + name + ".eu", "now");
        // Then
        for (Wire wire : List.of(one, other)) {
            assertEquals("now", wire.expect("MESSAGE", "destination:" + topic + name + ".eu").body());
            bye(wire);
        }
        bye(sender);
    }

    @Test
    void aDurableSubscriptionOfATopicKeepsItsPlaceUntilItIsUnsubscribedByName() throws IOException {
        // Given
        String topic = "/topic/" + name();
        String durable = "durable-subscription-name:" + name();
        Wire sender = server.session("carl");
        Wire first = server.session("anna");
        first.send(subscribe("d", topic, durable, "receipt:s")).expect("RECEIPT");
        bye(first);
        send(sender, topic, "while away");
        // When
        Wire again = server.session("anna");
        again.send(subscribe("d", topic, durable));
        // Then
        assertEquals("while away", again.expect("MESSAGE").body());
        again.send("UNSUBSCRIBE\nid:d\n" + durable + "\nreceipt:u\n\n\0").expect("RECEIPT");
        send(sender, topic, "after");
        again.send(subscribe("d", topic, durable, "receipt:s")).expect("RECEIPT");
        send(sender, topic, "at last");
        assertEquals("at last", again.expect("MESSAGE").body());
        bye(again);
        bye(sender);
    }

    @Test
    void aTransactionIsThereTogetherAndAnAbortedOneNot() throws IOException {
        String queue = "/queue/" + name();
        Wire wire = server.session("anna");
        wire.send(subscribe("q", queue, "receipt:s")).expect("RECEIPT");
        wire.send("BEGIN\ntransaction:a\n\n\0SEND\ndestination:" + queue + "\ntransaction:a\n\naborted\0"
                + "ABORT\ntransaction:a\n\n\0");
        wire.send("BEGIN\ntransaction:b\n\n\0SEND\ndestination:" + queue + "\ntransaction:b\n\none\0SEND\ndestination:"
                + queue + "\ntransaction:b\n\ntwo\0");
        send(wire, queue, "outside");
        assertEquals("outside", wire.expect("MESSAGE").body());

        wire.send("COMMIT\ntransaction:b\nreceipt:c\n\n\0").expect("RECEIPT", "receipt-id:c");

        assertEquals("one", wire.expect("MESSAGE").body());
        assertEquals("two", wire.expect("MESSAGE").body());
        bye(wire);
    }

    @Test
    void theFirstOfAHeaderThatComesTwiceCountsAndLineEndsBetweenFramesAreNothing() throws IOException {
        String topic = "/topic/" + name();
        Wire wire = server.session("anna");
        wire.send("\n\r\n\n" + subscribe("t", topic, "receipt:s")).expect("RECEIPT");

        wire.send("SEND\ndestination:" + topic + "\nheader:first\nheader:second\ncontent-length:3\n\na\0b\0\n\n");

        Wire.Received message = wire.expect("MESSAGE", "header:first");
        assertEquals("a\0b", message.body());
        bye(wire);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUBSCRIBE\nid:x\ndestination:/temp-queue/a\n\n\0",
            "SEND\ndestination:/exchange/orders/key\n\nx\0", "SUBSCRIBE\nid:x\ndestination:/topic/a.#\n\n\0",
            "SEND\n\nno destination\0", "ACK\nid:unknown\n\n\0", "UNSUBSCRIBE\nid:unknown\n\n\0", "WHAT\n\n\0",
            "SUBSCRIBE\nid:x\ndestination:/queue/a\nselector:a = 1\n\n\0"})
    void whatIsNotToBeHadHereIsAnErrorWithASentence(String frame) throws IOException {
        try (Wire wire = server.session("anna")) {
            Wire.Received error = wire.send(frame).expect("ERROR");
            assertTrue(error.header("message").length() > 10 && !error.header("code").isEmpty(), error::toString);
        }
    }
}
