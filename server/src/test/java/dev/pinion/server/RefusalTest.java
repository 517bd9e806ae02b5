package dev.pinion.server;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the server refuses: always with an ERROR that has a code, always with the end of the connection, and never to
/// the harm of others.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalTest {
    @TempDir
    private static Path data;
    private TestServer server;
    private Wire bystander;

    @BeforeAll
    void startServer() throws IOException {
        server = TestServer.start(data);
        bystander = server.session("bystander");
    }

    @AfterAll
    void stopServer() throws IOException {
        bystander.close();
        server.close();
    }

    private static final String SEND = "SEND\ndestination:/channel/x\n";

    static Stream<Arguments> framesAfterConnect() {
        return Stream.of(
                Arguments.of("malformed-frame", "a second CONNECT", "CONNECT\naccept-version:1.2\nhost:x\n\n\0"),
                Arguments.of("malformed-frame", "an unknown command", "HELLO\n\n\0"),
                Arguments.of("malformed-frame", "a command in lower case", "send\ndestination:/channel/x\n\n\0"),
                Arguments.of("malformed-frame", "SEND without destination", "SEND\n\nx\0"),
                Arguments.of("malformed-frame", "a header without colon", SEND + "nonsense\n\nx\0"),
                Arguments.of("malformed-frame", "an unknown escape", SEND + "a:\\t\n\nx\0"),
                Arguments.of("malformed-frame", "a body longer than said", SEND + "content-length:1\n\nxyz\0"),
                Arguments.of("malformed-frame", "a content-length that is no number",
                        SEND + "content-length:-1\n\nx\0"),
                Arguments.of("malformed-frame", "a NUL in the command", "SE\0ND\n\n\0"),
                Arguments.of("malformed-frame", "a NUL in a header", SEND + "a:b\0c\n\nx\0"),
                Arguments.of("malformed-frame", "SUBSCRIBE with a body",
                        "SUBSCRIBE\nid:1\ndestination:/channel/x\n\nx\0"),
                Arguments.of("malformed-frame", "UNSUBSCRIBE of nothing", "UNSUBSCRIBE\nid:1\n\n\0"),
                Arguments.of("malformed-frame", "SUBSCRIBE without id", "SUBSCRIBE\ndestination:/channel/x\n\n\0"),
                Arguments.of("malformed-frame", "one id twice",
                        "SUBSCRIBE\nid:1\ndestination:/channel/x\n\n\0".repeat(2)),
                Arguments.of("destination-invalid", "a destination of another kind",
                        "SEND\ndestination:/topic/x\n\nx\0"),
                Arguments.of("destination-invalid", "SEND to a pattern", "SEND\ndestination:/channel/>\n\nx\0"),
                Arguments.of("limit-exceeded", "a header line of 5,000 bytes",
                        SEND + "a:" + "b".repeat(5_000) + "\n\nx\0"),
                Arguments.of("limit-exceeded", "10,000 headers", SEND + "a:b\n".repeat(10_000) + "\nx\0"),
                Arguments.of("limit-exceeded", "a body of 300,000 bytes", SEND + "content-length:300000\n\nx"),
                Arguments.of("history-changed", "a sequence beyond the end",
                        "SUBSCRIBE\nid:1\ndestination:/channel/none\nfrom:seq=9\n\n\0"),
                Arguments.of("history-changed", "another epoch",
                        "SUBSCRIBE\nid:1\ndestination:/channel/none\nepoch:abc\n\n\0"));
    }

    // STOMP E1 E2 S1 U1 U2
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("framesAfterConnect")
    void isAnErrorWithItsCodeAndTheEnd(String code, String what, String bytes) throws IOException {
        // Given
        Wire wire = server.session("mallory");
        // When
        wire.send(bytes);
        // Then
        Wire.Received error = wire.expect("ERROR", "code:" + code, "content-type:text/plain;charset=utf-8");
        assertFalse(error.header("message").isBlank(), what);
        assertFalse(error.body().isBlank(), what);
        wire.expectEnd();
        assertTheBystanderIsServed();
    }

    // STOMP S3 E2
    @Test
    void theReceiptOfTheFrameThatFailedIsNamed() throws IOException {
        // Given
        Wire wire = server.wire().connect(server.token("reader", "read:>"));
        // When
        wire.send("SEND\ndestination:/channel/x\nreceipt:77\n\nx\0");
        // Then
        wire.expect("ERROR", "code:not-permitted", "receipt-id:77");
        wire.expectEnd();
    }

    // STOMP U2
    @Test
    void withoutTheRightToReadThereIsNoSubscription() throws IOException {
        // Given
        Wire wire = server.wire().connect(server.token("writer", "send:>", "read:public.*"));
        // When
        wire.send("SUBSCRIBE\nid:1\ndestination:/channel/secret\n\n\0");
        // Then
        wire.expect("ERROR", "code:not-permitted");
        wire.expectEnd();
    }

    // STOMP N2
    @Test
    void anotherVersionIsToldWhichOneIsSpoken() throws IOException {
        // Given
        Wire wire = server.wire();
        // When
        wire.send("CONNECT\naccept-version:1.1,1.0\nhost:x\npasscode:" + server.token("a", "send:>") + "\n\n\0");
        // Then
        wire.expect("ERROR", "version:1.2", "code:version-unsupported");
        wire.expectEnd();
    }

    static Stream<Arguments> badTokens() {
        String none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJpc3MiOiJwaW5pb24iLCJzdWIiOiJyb290In0.";
        return Stream.of(Arguments.of("no token at all", ""), Arguments.of("garbage", "passcode:abc\n"),
                Arguments.of("alg none", "passcode:" + none + "\n"),
                Arguments.of("two different tokens", "passcode:a.b.c\nAuthorization:Bearer d.e.f\n"));
    }

    // STOMP C5
    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokens")
    void withoutAGoodTokenNobodyComesIn(String what, String header) throws IOException {
        // Given
        Wire wire = server.wire();
        // When
        wire.send("CONNECT\naccept-version:1.2\nhost:x\n" + header + "\n\0");
        // Then
        wire.expect("ERROR", "code:token-rejected");
        wire.expectEnd();
        assertTheBystanderIsServed();
    }

    @Test
    void theFirstFrameMustBeConnect() throws IOException {
        // Given
        Wire wire = server.wire();
        // When
        wire.send("SUBSCRIBE\nid:1\ndestination:/channel/x\n\n\0");
        // Then
        wire.expect("ERROR", "code:malformed-frame");
        wire.expectEnd();
    }

    private void assertTheBystanderIsServed() throws IOException {
        bystander.send("SEND\ndestination:/channel/bystander\nreceipt:ok\n\nx\0").expect("RECEIPT", "receipt-id:ok");
    }
}
