package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.ChannelName;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// SEND as a command.
class SendParserTest {

    private static final String DESTINATION = "destination:/channel/news\n";

    private static Command.Send send(String headers) throws Exception {
        return (Command.Send) new CommandParser().parse(Reading.frame("SEND\n" + headers + "\nhello\0"));
    }

    private static ProtocolException refused(String headers) {
        return assertThrows(ProtocolException.class, () -> send(headers));
    }

    @Test
    void aSendIsItsDestinationAndItsBody() throws Exception {
        // STOMP S2
        var expected = new Command.Send(new Destination.Channel(new ChannelName("news")), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), HeaderBlock.EMPTY, Body.utf8("hello"));
        assertEquals(expected, send(DESTINATION));
    }

    @Test
    void whatTheServerNeedsIsTakenOut() throws Exception {
        // STOMP R1, STOMP T2
        // When
        Command.Send send = send(DESTINATION + "receipt:a\\c1\ntransaction:tx\nidempotency-key:k-1\n");

        // Then
        assertEquals(Optional.of(HeaderValue.of("a:1")), send.receipt());
        assertEquals(Optional.of(HeaderValue.of("tx")), send.transaction());
        assertEquals(Optional.of(HeaderValue.of("k-1")), send.idempotencyKey());
        assertTrue(send.userHeaders().isEmpty());
    }

    @Test
    void theUsersHeadersArePassedOnUntouchedAndInOrder() throws Exception {
        // STOMP S2, STOMP B5
        // When
        Command.Send send = send("z:1\n" + DESTINATION + "content-type:text/plain;charset=utf-16\r\ncontent-length:5\n"
                + "a: \\\\\\n\\c \nreceipt:1\nid:7\nlogin:x\nü:✓\nempty:\n");

        // Then
        assertEquals("z:1\ncontent-type:text/plain;charset=utf-16\na: \\\\\\n\\c \nid:7\nlogin:x\nü:✓\nempty:\n",
                send.userHeaders().bytes().utf8());
        assertEquals(List.of("z", "content-type", "a", "id", "login", "ü", "empty"),
                new ArrayList<>(send.userHeaders().toMap().keySet()));
    }

    @Test
    void repeatedUserHeadersAreDropped() throws Exception {
        // STOMP F10
        assertEquals("x:1\ny:2\ncontent-type:a\n",
                send("x:1\ny:2\nx:3\ncontent-type:a\n" + DESTINATION + "content-type:b\ny:\nx:1\n").userHeaders()
                        .bytes()
                        .utf8());
    }

    @Test
    void aBareColonInAValueIsPassedOnEscaped() throws Exception {
        // STOMP F7, STOMP F11
        assertEquals("time:12\\c30\\c00\n", send(DESTINATION + "time:12:30:00\n").userHeaders().bytes().utf8());
        assertEquals(Optional.of(HeaderValue.of("a:b")), send(DESTINATION + "receipt:a:b\n").receipt());
    }

    @Test
    void theExpiryIsReadAndPassedOn() throws Exception {
        // When
        Command.Send send = send(DESTINATION + "expires:1800000000000\n");

        // Then
        assertEquals(Optional.of(Instant.ofEpochMilli(1_800_000_000_000L)), send.expires());
        assertEquals(Map.of("expires", "1800000000000"), send.userHeaders().toMap());
    }

    @Test
    void anExpiryOfZeroIsNeverAndPassedOn() throws Exception {
        // When
        Command.Send send = send(DESTINATION + "expires:0\n");

        // Then
        assertEquals(Optional.empty(), send.expires());
        assertEquals(Map.of("expires", "0"), send.userHeaders().toMap());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "1.5", "2030-01-01T00:00:00Z", "253402300800000", "99999999999999999999"})
    void anExpiryThatIsNoEpochMillisecondIsRefused(String expires) {
        ProtocolException refused = refused(DESTINATION + "receipt:9\nexpires:" + expires + "\n");
        assertEquals(DisconnectReason.MALFORMED_FRAME, refused.reason());
        assertEquals(Optional.of("9"), refused.receiptId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sender", "seq", "timestamp", "message-id", "epoch", "chain", "redelivered", "subscription",
            "ack", "gap", "chain-before", "delivery-count", "browser", "erased", "erased-headers-hash",
            "erased-body-hash", "dead-channel", "dead-seq", "dead-reason"})
    void whatOnlyTheServerAssertsIsDropped(String name) throws Exception {
        assertTrue(send(DESTINATION + name + ":x\n").userHeaders().isEmpty());
        assertEquals(Map.of("X-" + name, "x"), send(DESTINATION + "X-" + name + ":x\n").userHeaders().toMap());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "destination:\n", "Destination:/channel/a\n"})
    void aSendWithoutDestinationIsRefused(String headers) {
        // STOMP S2
        assertTrue(refused(headers).whatThePeerDid().contains("SEND frame has no destination header"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/channel/a.*", "/channel/>", "/channel/", "/topic/a", "/channel/a b", "/channel/@anna"})
    void aSendNamesOneChannel(String destination) {
        assertEquals(DisconnectReason.DESTINATION_INVALID, refused("destination:" + destination + "\n").reason());
    }

    @Test
    void anIdempotencyKeyHasAtMostTwoHundredBytes() throws Exception {
        // Given
        String longest = "k".repeat(CommandParser.NAME_BYTES_MAX);

        // Then
        assertEquals(200,
                send(DESTINATION + "idempotency-key:" + longest + "\n").idempotencyKey().orElseThrow().size());
        assertEquals(DisconnectReason.LIMIT_EXCEEDED,
                refused(DESTINATION + "idempotency-key:" + longest + "k\n").reason());
        assertEquals(DisconnectReason.MALFORMED_FRAME, refused(DESTINATION + "idempotency-key:\n").reason());
    }

    @Test
    void aRepeatedDestinationMakesNoNewOne() throws Exception {
        // Given
        var parser = new CommandParser();
        var reader = new FrameReader(
                PiecewiseStream.whole(NaiveStomp.bytes("SEND\ndestination:/channel/a\n\n\0".repeat(2)
                        + "SEND\ndestination:/user/anna\n\n\0SEND\ndestination:/channel/a\n\n\0")),
                Reading.LIMITS);
        var destinations = new ArrayList<Destination>();

        // When
        for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
            destinations.add(assertInstanceOf(Command.Send.class, parser.parse(frame)).destination());
        }

        // Then
        assertSame(destinations.get(0), destinations.get(1));
        assertEquals(new Destination.Inbox("anna"), destinations.get(2));
        assertSame(destinations.get(0), destinations.get(3));
    }

    @Test
    void manyDestinationsAreAllReadRightly() throws Exception {
        // Given
        var parser = new CommandParser();

        // Then
        for (int i = 0; i < 100; i++) {
            Frame frame = Reading.frame("SEND\ndestination:/channel/c" + i % 13 + "\n\n\0");
            assertEquals("/channel/c" + i % 13, ((Command.Send) parser.parse(frame)).destination().text());
        }
    }

    @Test
    void whatWasTakenFromAFrameOutlivesIt() throws Exception {
        // Given
        var pool = new BufferPool(64, 1);
        byte[] wire = NaiveStomp.bytes("SEND\n" + DESTINATION + "x:first\nreceipt:first\n\nfirst\0" + "SEND\n"
                + DESTINATION + "x:other\nreceipt:other\n\nother\0");
        var reader = new FrameReader(PiecewiseStream.whole(wire), Reading.LIMITS, pool);
        var first = (Command.Send) new CommandParser().parse(Objects.requireNonNull(reader.next()));

        // When
        reader.next();

        // Then
        assertEquals("x:first\n", first.userHeaders().bytes().utf8());
        assertEquals("first", first.receipt().orElseThrow().text());
        assertEquals("first", first.body().utf8());
    }
}
