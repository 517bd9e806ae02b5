package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.ChannelPattern;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// All commands but CONNECT and SEND.
class CommandParserTest {

    private static final String SUBSCRIBE = "SUBSCRIBE\nid:1\ndestination:/channel/a\n";
    private static final Optional<HeaderValue> R = Optional.of(HeaderValue.of("r"));

    private static Command parse(String wire) throws Exception {
        return new CommandParser().parse(Reading.frame(wire + "\n\0"));
    }

    private static ProtocolException refused(String wire) {
        return assertThrows(ProtocolException.class, () -> parse(wire));
    }

    private static Command.Subscribe subscribe(String headers) throws Exception {
        return (Command.Subscribe) parse(SUBSCRIBE + headers);
    }

    @Test
    void aSubscribeHasDefaultsForAllButIdAndDestination() throws Exception {
        // STOMP U1, STOMP U3
        var expected = new Command.Subscribe(HeaderValue.of("1"), Destination.parse("/channel/a"), Optional.empty(),
                AckMode.AUTO, new From.Next(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                false, 1_000, false, false, false, HeaderBlock.EMPTY, Optional.empty());
        assertEquals(expected, subscribe(""));
    }

    @Test
    void aSubscribeSaysHowAndFromWhere() throws Exception {
        // When
        Command.Subscribe subscribe = subscribe("""
                ack:client
                from:seq=42
                epoch:e
                seen:@a/b@c/7@e
                chain:c
                prefetch-count:7
                durable-subscription-name:my cursor
                shared:true
                no-local:true
                browser:true
                resumed:true
                receipt:r
                """);

        // Then
        var expected = new Command.Subscribe(HeaderValue.of("1"), Destination.parse("/channel/a"), Optional.empty(),
                AckMode.CLIENT, new From.Seq(42), Optional.of("e"), Optional.of(new MessageId("@a/b@c", 7, "e")),
                Optional.of("c"), Optional.of("my cursor"), true, 7, true, true, true, HeaderBlock.EMPTY, R);
        assertEquals(expected, subscribe);
    }

    @Test
    void aSubscribeToTheServerItselfKeepsTheHeadersThatStompDoesNotKnow() throws Exception {
        var subscribe = (Command.Subscribe) parse(
                "SUBSCRIBE\nid:1\ndestination:/server/pins\npin-nonce:a\nreceipt:r\npin-known:b\\cc\npin-nonce:z\n");

        assertEquals(Map.of("pin-nonce", "a", "pin-known", "b:c"), subscribe.more().toMap());
        assertEquals(HeaderBlock.EMPTY, subscribe("pin-nonce:a\n").more());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUBSCRIBE\ndestination:/channel/a\n", "SUBSCRIBE\nid:1\n",
            "SUBSCRIBE\nid:\ndestination:/channel/a\n", "UNSUBSCRIBE\n", "UNSUBSCRIBE\ndestination:/channel/a\n",
            "ACK\n", "ACK\nmessage-id:1\n", "NACK\nid:\n", "BEGIN\n", "COMMIT\nid:1\n", "ABORT\ntransaction:\n"})
    void whatIsRequiredMustBeThere(String wire) {
        // STOMP U1, STOMP U7, STOMP A1, STOMP T1
        ProtocolException refused = refused(wire + "receipt:7\n");
        assertEquals(DisconnectReason.MALFORMED_FRAME, refused.reason());
        assertTrue(refused.whatThePeerDid().contains("it is required"), refused.whatThePeerDid());
        assertEquals(Optional.of("7"), refused.receiptId());
    }

    @ParameterizedTest
    @CsvSource({"auto, AUTO", "client, CLIENT", "client-individual, CLIENT_INDIVIDUAL"})
    void thereAreThreeAckModes(String text, AckMode mode) throws Exception {
        // STOMP U3
        assertEquals(mode, subscribe("ack:" + text + "\n").ack());
        assertEquals(text, mode.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ack:", "ack:Auto", "ack:none", "prefetch-count:0", "prefetch-count:-1", "prefetch-count:",
            "prefetch-count:10001", "prefetch-count:many", "no-local:yes", "no-local:", "browser:TRUE", "from:",
            "durable-subscription-name:", "durable-subscription-name:a\\nb", "epoch:", "from:seq=2\nchain:", "chain:c",
            "from:first\nchain:c", "seen:", "seen:a", "seen:a/1", "seen:a/@e", "seen:a/1@", "seen:/1@e", "seen:a/0@e",
            "seen:a/01@e", "seen:a/-1@e", "seen:a/x@e", "seen:a/9999999999999999999@e", "seen:a@1/e", "seen:1@e"})
    void aSubscribeWithABadHeaderIsRefused(String header) {
        // STOMP U2, STOMP U3
        assertEquals(DisconnectReason.MALFORMED_FRAME, refused(SUBSCRIBE + header + "\n").reason());
    }

    @Test
    void namesAreLimited() throws Exception {
        // Given
        String longest = "n".repeat(CommandParser.NAME_BYTES_MAX);

        // Then
        for (String header : new String[] {"durable-subscription-name:", "epoch:", "from:seq=2\nchain:"}) {
            subscribe(header + longest + "\n");
            assertEquals(DisconnectReason.LIMIT_EXCEEDED, refused(SUBSCRIBE + header + longest + "n\n").reason());
        }
        subscribe("seen:" + "n".repeat(MessageId.BYTES_MAX - 4) + "/1@e\n");
        assertEquals(DisconnectReason.LIMIT_EXCEEDED,
                refused(SUBSCRIBE + "seen:" + "n".repeat(MessageId.BYTES_MAX) + "/1@e\n").reason());
        assertEquals(CommandParser.PREFETCH_MAX, subscribe("prefetch-count:10000\n").prefetchCount());
    }

    @Test
    void onlyASubscribeNamesManyChannels() throws Exception {
        // When
        Command parsed = parse("SUBSCRIBE\nid:1\ndestination:/channel/a.*.>\nfrom:next\n");

        // Then
        assertEquals(new Destination.Channels(new ChannelPattern("a.*.>")), ((Command.Subscribe) parsed).destination());
        assertTrue(refused("SUBSCRIBE\nid:1\ndestination:/channel/>\nfrom:first\n").whatThePeerDid()
                .contains("many channels begins with what comes next"));
    }

    @Test
    void theOtherCommandsCarryIdsAndReceipts() throws Exception {
        // STOMP A1, STOMP T1, STOMP R1, STOMP U7
        HeaderValue one = HeaderValue.of("1");
        Optional<HeaderValue> t = Optional.of(HeaderValue.of("t"));
        assertEquals(new Command.Unsubscribe(one, Optional.empty(), R), parse("UNSUBSCRIBE\nid:1\nreceipt:r\n"));
        assertEquals(new Command.Unsubscribe(one, Optional.of("c"), R),
                parse("UNSUBSCRIBE\nid:1\nreceipt:r\ndurable-subscription-name:c\n"));
        assertEquals(new Command.Ack(one, Optional.empty(), Optional.empty(), Optional.empty()), parse("ACK\nid:1\n"));
        assertEquals(new Command.Ack(one, Optional.empty(), t, R), parse("ACK\nid:1\ntransaction:t\nreceipt:r\n"));
        assertEquals(new Command.Nack(one, Optional.empty(), t, R), parse("NACK\nid:1\ntransaction:t\nreceipt:r\n"));
        assertEquals(new Command.Begin(one, R), parse("BEGIN\ntransaction:1\nreceipt:r\n"));
        assertEquals(new Command.Commit(one, R), parse("COMMIT\ntransaction:1\nreceipt:r\n"));
        assertEquals(new Command.Abort(one, R), parse("ABORT\ntransaction:1\nreceipt:r\n"));
        assertEquals(new Command.Disconnect(R), parse("DISCONNECT\nreceipt:r\n"));
        assertEquals(new Command.Disconnect(Optional.empty()), parse("DISCONNECT\n"));
        assertEquals(R, parse("DISCONNECT\nreceipt:r\n").receipt());
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTED", "MESSAGE", "RECEIPT", "ERROR"})
    void aServersFrameFromAClientIsRefused(FrameCommand command) {
        // STOMP S1
        assertTrue(refused(command + "\n").whatThePeerDid().contains("only a server sends it"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"next", "first", "last", "seq=1", "seq=9223372036854775807", "time=2026-01-31T12:00:00Z",
            "time=0000-01-01T00:00:00Z", "time=9999-12-31T23:59:59Z"})
    void aPlaceToBeginIsWrittenAsItIsRead(String text) throws Exception {
        assertEquals(text, From.parse(text).text());
    }

    @Test
    void aTimeMayHaveAnOffsetAndFractions() throws Exception {
        assertEquals(new From.Time(Instant.parse("2026-01-31T10:00:00.250Z")),
                From.parse("time=2026-01-31T12:00:00.25+02:00"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Next", "seq", "seq=", "seq=0", "seq=-1", "seq=+1", "seq=1 ", "seq=9223372036854775808",
            "seq=99999999999999999999", "seq=1,2", "time=", "time=now", "time=2026-01-31", "time=2026-01-31T12:00:00",
            "time=2026-13-01T00:00:00Z", "time=-0001-01-01T00:00:00Z", "time=+10000-01-01T00:00:00Z", "42",
            "beginning"})
    void allElseIsNoPlaceToBegin(String text) {
        ProtocolException refused = assertThrows(ProtocolException.class, () -> From.parse(text));
        assertTrue(refused.whatThePeerDid().contains("expected next, first, last, seq=N"));
    }

    @Test
    void noPlaceToBeginIsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new From.Seq(0));
        assertThrows(IllegalArgumentException.class, () -> new From.Time(Instant.MAX));
    }
}
