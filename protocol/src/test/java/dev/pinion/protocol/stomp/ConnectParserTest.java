package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// CONNECT and STOMP as commands.
class ConnectParserTest {

    private static Command.Connect connect(String headers) throws Exception {
        return (Command.Connect) new CommandParser().parse(Reading.frame("CONNECT\n" + headers + "\n\0"));
    }

    private static ProtocolException refused(String headers) {
        return assertThrows(ProtocolException.class, () -> connect(headers));
    }

    private static Optional<String> tokenOf(String headers) throws Exception {
        return connect("accept-version:1.2\nhost:x\n" + headers).token().map(BearerToken::reveal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "STOMP"})
    void connectAndStompMeanTheSame(String command) throws Exception {
        // STOMP C1
        // When
        Command parsed = new CommandParser().parse(Reading
                .frame(command + "\naccept-version:1.1,1.2\nhost:pinion\nheart-beat:1000,2000\npasscode:a.b.c\n\n\0"));

        // Then
        var expected = new Command.Connect(List.of("1.1", "1.2"), "pinion", new HeartBeat(1000, 2000),
                Optional.of(BearerToken.of("a.b.c")), Optional.empty());
        assertEquals(expected, parsed);
        assertEquals(Optional.empty(), parsed.receipt());
    }

    @Test
    void aClientThatDoesNotSaySpeaksOnlyVersionOneZero() throws Exception {
        // STOMP N1
        Command.Connect connect = connect("login:x\n");
        assertTrue(connect.accepts("1.0"));
        assertFalse(connect.accepts("1.2"));
    }

    @Test
    void theVersionsAreThoseThatTheClientListed() throws Exception {
        // STOMP N1, STOMP N2
        assertEquals(List.of("1.0", "1.1"), connect("accept-version:1.0,1.1\n").acceptVersions());
        assertTrue(connect("accept-version:1.0,1.1,1.2\nhost:x\n").accepts("1.2"));
        assertFalse(connect("accept-version:1.20\n").accepts("1.2"));
        assertTrue(connect("accept-version: 1.1,\t1.2 \n").accepts("1.2"), "people type blanks");
    }

    @Test
    void endlessListsOfVersionsAreRefused() {
        assertEquals(DisconnectReason.LIMIT_EXCEEDED, refused("accept-version:" + "1,".repeat(16) + "2\n").reason());
    }

    @Test
    void theHostMayBeLeftOutSinceItIsUsedForNothing() throws Exception {
        // STOMP C3
        assertEquals("", connect("accept-version:1.2\n").host());
        assertEquals("", connect("accept-version:1.2\nhost:\n").host());
        assertEquals("x", connect("accept-version:1.2\nhost:x\n").host());
    }

    @Test
    void withoutHeartBeatHeaderThereAreNone() throws Exception {
        // STOMP H2
        assertEquals(HeartBeat.NONE, connect("accept-version:1.2\nhost:x\n").heartBeat());
    }

    @Test
    void aBadHeartBeatHeaderIsRefused() {
        // STOMP H1
        assertTrue(
                refused("accept-version:1.2\nhost:x\nheart-beat:5\n").whatThePeerDid().contains("heart-beat header"));
    }

    @Test
    void theTokenIsThePasscodeOrTheBearerAuthorization() throws Exception {
        assertEquals(Optional.of("a.b-_c"), tokenOf("passcode:a.b-_c\n"));
        assertEquals(Optional.of("a.b-_c"), tokenOf("Authorization:Bearer a.b-_c\n"));
        assertEquals(Optional.of("a.b-_c"), tokenOf("Authorization:bearer a.b-_c\n"), "schemes have no case");
        assertEquals(Optional.of("a.b-_c"), tokenOf("Authorization:Bearer a.b-_c\npasscode:a.b-_c\n"));
        assertEquals(Optional.of("a.b-_c"), tokenOf("Authorization:Bearer a.b-_c\npasscode:\n"));
        assertEquals(Optional.empty(), tokenOf("passcode:\n"));
        assertEquals(Optional.empty(), tokenOf("login:me\n"));
        assertEquals(Optional.empty(), tokenOf("authorization:Bearer a.b.c\n"), "header names have a case");
    }

    @ParameterizedTest
    @ValueSource(strings = {"passcode:secret1\nAuthorization:Bearer secret2\n", "Authorization:Basic c2VjcmV0\n",
            "Authorization:secret\n", "Authorization:Bearer\n", "Authorization:Bearer \n", "passcode:sec ret\n",
            "passcode:secret\tx\n", "passcode:secretü\n", "passcode:secret:x\n", "Authorization:Bearer  secret\n"})
    void whatIsNoSingleTokenIsRefusedAndNotRepeated(String headers) {
        // When
        ProtocolException refused = refused("accept-version:1.2\nhost:x\n" + headers);

        // Then
        assertEquals(DisconnectReason.TOKEN_REJECTED, refused.reason());
        assertFalse(refused.whatThePeerDid().contains("sec"), refused.whatThePeerDid());
        assertEquals(Optional.empty(), refused.receiptId());
    }

    @Test
    void aTokenHasAtMostSixteenKib() throws Exception {
        // Given
        String longest = "t".repeat(BearerToken.LENGTH_MAX);

        // Then
        assertEquals(longest, BearerToken.of(longest).reveal());
        assertThrows(ProtocolException.class, () -> BearerToken.of(longest + "t"));
        assertThrows(ProtocolException.class, () -> BearerToken.of(""));
    }

    @Test
    void aTokenCannotBePrinted() throws Exception {
        // When
        String text = BearerToken.of("secret").toString() + connect("accept-version:1.2\nhost:x\npasscode:secret\n");

        // Then
        assertFalse(text.contains("secret"), text);
        assertTrue(text.contains("BearerToken[redacted, 6 characters]"), text);
    }

    @ParameterizedTest
    @CsvSource({"'0,0', 0, 0", "'1,2', 1, 2", "'10000,10000', 10000, 10000", "'2147483647,0', 2147483647, 0",
            "'007,1', 7, 1", "'1, 2', 1, 2", "' 1 ,\t2 ', 1, 2"})
    void aHeartBeatIsTwoNumbers(String text, int canSend, int wants) throws Exception {
        // STOMP H1
        assertEquals(new HeartBeat(canSend, wants), HeartBeat.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "1", "1,", ",1", "-1,0", "0,-1", "+1,0", "1 2", "1,2 3", "1,2,3", "1.5,2", "a,b",
            "2147483648,0", "0,99999999999999999999", "１,１"})
    void allElseIsNoHeartBeat(String text) {
        // STOMP H1
        ProtocolException refused = assertThrows(ProtocolException.class, () -> HeartBeat.parse(text));
        assertEquals(DisconnectReason.MALFORMED_FRAME, refused.reason());
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 500, 0", "500, 0, 0", "100, 500, 500", "500, 100, 500"})
    void bothEndsAgreeOnTheLongerInterval(int clientCan, int serverWants, int agreed) {
        // STOMP H3
        // Given
        var client = new HeartBeat(clientCan, 9);
        var server = new HeartBeat(7, serverWants);

        // Then
        assertEquals(agreed, client.sendEveryMillis(server));
        assertEquals(agreed, server.expectEveryMillis(client));
        assertEquals(9, server.sendEveryMillis(client));
    }

    @Test
    void aHeartBeatIsWrittenAsItIsRead() throws Exception {
        assertEquals(new HeartBeat(3, 4), HeartBeat.parse(new HeartBeat(3, 4).text()));
        assertThrows(IllegalArgumentException.class, () -> new HeartBeat(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> new HeartBeat(0, -1));
    }
}
