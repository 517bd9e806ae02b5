package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// What a client makes of its server's frames.
class ServerFrameParserTest {

    private static final String MESSAGE = "MESSAGE\nsubscription:0\nmessage-id:a/1@e\ndestination:/channel/a\n";

    private static final String HASH = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
    private static final String HASH_2 = "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg";

    private static ServerFrame parse(String wire) throws Exception {
        return new ServerFrameParser().parse(Reading.frame(wire));
    }

    private static ProtocolException refused(String wire) {
        return assertThrows(ProtocolException.class, () -> parse(wire));
    }

    @Test
    void connectedIsReadWithoutEscapes() throws Exception {
        // STOMP C6, STOMP C7, STOMP F8
        // When
        ServerFrame frame = parse("""
                CONNECTED
                version:1.2
                heart-beat:0,10000
                session:s1
                server:pinion/0.1.0
                user-name:anna:b\\c
                token-expires:1800000000000
                epoch:e1
                greeting:Thank you
                limits:body=262144
                rights:send:a.b read:>

                \0""");

        // Then
        var expected = new ServerFrame.Connected("1.2", new HeartBeat(0, 10_000), Optional.of("s1"),
                Optional.of("pinion/0.1.0"), Optional.of("anna:b\\c"),
                Optional.of(Instant.ofEpochMilli(1_800_000_000_000L)), Optional.of("e1"), Optional.of("Thank you"),
                Optional.of("body=262144"), Optional.of("send:a.b read:>"));
        assertEquals(expected, frame);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "version:1.1\n", "version:1.20\n", "version:\n"})
    void onlyVersionOneTwoIsSpoken(String version) {
        // STOMP C6
        assertEquals(DisconnectReason.VERSION_UNSUPPORTED, refused("CONNECTED\n" + version + "\n\0").reason());
    }

    @Test
    void aMessageOfStompAloneIsEnough() throws Exception {
        // STOMP M1
        var expected = new ServerFrame.Message(HeaderValue.of("0"), HeaderValue.of("a/1@e"),
                Destination.parse("/channel/a"), OptionalLong.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, 0, false,
                Optional.empty(), HeaderBlock.EMPTY, Body.utf8("hi"));
        assertEquals(expected, parse(MESSAGE + "\nhi\0"));
    }

    @Test
    void aMessageCarriesWhatTheServerAssertsAndTheSendersHeaders() throws Exception {
        // STOMP M1, STOMP M2
        // When
        ServerFrame frame = parse(MESSAGE + "seq:7\nsender:anna\ntimestamp:1800000000000\nack:x\\c1\nchain:c\n"
                + "chain-before:b\ngap:3-6\nredelivered:true\ndelivery-count:2\nbrowser:end\nz:1\n"
                + "content-type:text/plain\na:2\ncontent-length:2\nexpires:5\n\nhi\0");

        // Then
        var expected = new ServerFrame.Message(HeaderValue.of("0"), HeaderValue.of("a/1@e"),
                Destination.parse("/channel/a"), OptionalLong.of(7), Optional.of(HeaderValue.of("anna")),
                Optional.of(Instant.ofEpochMilli(1_800_000_000_000L)), Optional.of(HeaderValue.of("x:1")),
                Optional.of("c"), Optional.of("b"), Optional.of(new ServerFrame.Gap(3, 6)), true, 2, true,
                Optional.empty(),
                HeaderBlock.builder()
                        .add("z", "1")
                        .add("content-type", "text/plain")
                        .add("a", "2")
                        .add("expires", "5")
                        .build(),
                Body.utf8("hi"));
        assertEquals(expected, frame);
    }

    @Test
    void anErasedMessageCarriesTheTimeAndTheHashesOfWhatItHad() throws Exception {
        // When
        var message = (ServerFrame.Message) parse(
                MESSAGE + "seq:7\nchain:c\n" + erased("erased:1800000000000", HASH, HASH_2) + "\n\0");
        // Then
        assertEquals(Optional.of(new ServerFrame.Erasure(Instant.ofEpochMilli(1_800_000_000_000L), HASH, HASH_2)),
                message.erasure());
        assertEquals(HeaderBlock.EMPTY, message.userHeaders());
    }

    private static String erased(String time, String headersHash, String bodyHash) {
        return time + "\nerased-headers-hash:" + headersHash + "\nerased-body-hash:" + bodyHash + "\n";
    }

    static List<String> halfErased() {
        String good = erased("erased:1800000000000", HASH, HASH_2);
        return List.of("erased:1800000000000\n\n", "erased-body-hash:" + HASH + "\n\n",
                "erased-headers-hash:" + HASH + "\n\n", erased("x:y", HASH, HASH_2) + "\n",
                erased("erased:2027-01-15T08:00:00Z", HASH, HASH_2) + "\n", erased("erased:", HASH, HASH_2) + "\n",
                erased("erased:1", HASH, "") + "\n", erased("erased:1", HASH + "=", HASH_2) + "\n",
                erased("erased:1", HASH.replace('_', '/'), HASH_2) + "\n", good + "\nbody", good + "mine:x\n\n",
                good + "content-type:text/plain\n\n");
    }

    @ParameterizedTest
    @MethodSource("halfErased")
    void aMessageThatIsErasedByHalfIsRefused(String rest) {
        assertEquals(DisconnectReason.MALFORMED_FRAME, refused(MESSAGE + rest + "\0").reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"subscription", "message-id", "destination"})
    void aMessageWithoutWhatStompRequiresIsRefused(String name) {
        // STOMP M1
        String wire = MESSAGE.replace(name + ":", "x-" + name + ":") + "\n\0";
        assertTrue(refused(wire).whatThePeerDid().contains("no " + name + " header"), refused(wire).whatThePeerDid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"seq:0", "seq:-1", "seq:", "seq:x", "timestamp:x", "redelivered:1", "delivery-count:-1",
            "delivery-count:2147483648", "gap:", "gap:1", "gap:0-1", "gap:5-4", "gap:-1-2",
            "gap:1-99999999999999999999"})
    void aMessageWithABadHeaderIsRefused(String header) {
        assertEquals(DisconnectReason.MALFORMED_FRAME, refused(MESSAGE + header + "\n\n\0").reason());
    }

    @Test
    void aReceiptNamesItsFrameAndForASendTheSequence() throws Exception {
        // STOMP R1
        assertEquals(new ServerFrame.Receipt(HeaderValue.of("r"), OptionalLong.empty(), false, false),
                parse("RECEIPT\nreceipt-id:r\n\n\0"));
        assertEquals(new ServerFrame.Receipt(HeaderValue.of("r"), OptionalLong.of(9), true, false),
                parse("RECEIPT\nreceipt-id:r\nseq:9\nduplicate:true\n\n\0"));
        assertEquals(new ServerFrame.Receipt(HeaderValue.of("r"), OptionalLong.of(9), false, true),
                parse("RECEIPT\nreceipt-id:r\nseq:9\nexpired:true\n\n\0"));
        assertEquals(DisconnectReason.MALFORMED_FRAME, refused("RECEIPT\n\n\0").reason());
    }

    @Test
    void anErrorTellsItsReason() throws Exception {
        // STOMP E2
        // When
        var error = (ServerFrame.ErrorFrame) parse(
                "ERROR\nmessage:no\\c way\ncode:token-expired\nreceipt-id:r\nretry-after:7\ncontent-length:4\n\ngo\0x\0");

        // Then
        assertEquals(new ServerFrame.ErrorFrame("no: way", Optional.of("token-expired"),
                Optional.of(HeaderValue.of("r")), OptionalLong.of(7), "go\0x"), error);
        assertEquals(Optional.of(DisconnectReason.TOKEN_EXPIRED), error.reason());
    }

    @Test
    void anErrorMaySayNothingOrSomethingNew() throws Exception {
        // STOMP E2
        var silent = (ServerFrame.ErrorFrame) parse("ERROR\n\n\0");
        assertEquals(new ServerFrame.ErrorFrame("", Optional.empty(), Optional.empty(), OptionalLong.empty(), ""),
                silent);
        assertEquals(Optional.empty(), silent.reason());
        assertEquals(Optional.empty(), ((ServerFrame.ErrorFrame) parse("ERROR\ncode:made-up\n\n\0")).reason());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = {"CONNECTED", "MESSAGE", "RECEIPT", "ERROR"})
    void aClientsFrameFromAServerIsRefused(FrameCommand command) {
        assertTrue(refused(command + "\n\n\0").whatThePeerDid().contains("only a client sends it"));
    }
}
