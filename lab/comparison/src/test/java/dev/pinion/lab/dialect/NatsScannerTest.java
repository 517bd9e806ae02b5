package dev.pinion.lab.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.bench.wire.Scanned;
import dev.pinion.bench.wire.SendFrames;
import dev.pinion.bench.wire.Stamp;

class NatsScannerTest {

    private static final String STAMP = "000007" + "0003" + "0000000042" + "00000000000000ff";
    private static final String PUB_ACK = "MSG _INBOX.000007.00030000000042 1 27\r\n{\"stream\":\"bench\",\"seq\":42}\r\n";
    private static final String ALL_KINDS = "INFO {\"server_id\":\"x\"} \r\n" + "PONG\r\n" + "PING\r\n" + "+OK\r\n"
            + PUB_ACK + "MSG bench.a.0 2 40\r\n" + STAMP + "xxxx\r\n"
            + "HMSG replay 2 $JS.FC.x 24 24\r\nNATS/1.0 100 FlowControl\r\n" + "-ERR 'Slow Consumer'\r\n";
    private static final List<String> FOUND = List.of("I", "C", "P", "+", "R 30000000042", "M 7 30000000042 255",
            "H $JS.FC.x", "E -ERR 'Slow Consumer'");

    @Test
    void whatIsSaidIsFoundWhereverTheBytesAreCut() throws IOException {
        for (int cut = 1; cut < ALL_KINDS.length(); cut++)
            assertEquals(FOUND, read(ALL_KINDS, cut, 128), "cut " + cut);
    }

    @Test
    void whatIsSaidIsFoundWhenTheBytesComeOneByOneIntoABufferThatMustGrow() throws IOException {
        assertEquals(FOUND, read(ALL_KINDS, 1, 8));
    }

    @Test
    void manyMessagesPassThroughASmallBuffer() throws IOException {
        assertEquals(1_000, read(PUB_ACK.repeat(1_000), 100, 256).size());
    }

    @Test
    void aBodyMayHoldLineEndsAndWordsOfTheProtocol() throws IOException {
        assertEquals(List.of("M -1 -1", "C"), read("MSG a 2 12\r\nx\r\n-ERR y\r\nz\r\nPONG\r\n", 5, 64));
    }

    @Test
    void aBodyMayBeEmpty() throws IOException {
        assertEquals(List.of("M -1 -1", "C"), read("MSG a 2 0\r\n\r\nPONG\r\n", 5, 64));
    }

    @Test
    void aMessageThatAsksForAnAnswerIsAMessage() throws IOException {
        assertEquals(List.of("M 7 30000000042 255"),
                read("MSG a.0 2 $JS.ACK.a.b.1 40\r\n" + STAMP + "xxxx\r\n", 9, 64));
    }

    @Test
    void aRefusedMessageIsAnErrorAndNoReceipt() throws IOException {
        String error = "{\"error\":{\"code\":503,\"description\":\"insufficient resources\"}}";
        String message = "MSG _INBOX.000007.00030000000042 1 " + error.length() + "\r\n" + error + "\r\n";

        assertEquals(List.of("E " + message.strip()), read(message, 7, 128));
    }

    @Test
    void aRefusedRequestIsAnErrorAndAGrantedOneAReceiptWithoutNumber() throws IOException {
        String refused = "{\"type\":\"io.nats.jetstream.api.v1.stream_create_response\",\"error\":{\"code\":400}}";
        String granted = "{\"type\":\"io.nats.jetstream.api.v1.stream_create_response\",\"config\":{\"name\":\"errors\"}}";
        String request = "MSG _INBOX.000000.request 1 " + refused.length() + "\r\n" + refused + "\r\n";

        assertEquals(List.of("E " + request.strip(), "R -1"),
                read(request + "MSG _INBOX.000000.request 1 " + granted.length() + "\r\n" + granted + "\r\n", 7, 256));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MSG _INBOX.000007.7 1 2\r\n{}\r\n", "MSG _INBOX.000007.000300000000421 1 2\r\n{}\r\n",
            "MSG _INBOX.7 1 2\r\n{}\r\n", "MSG _INBOX.000007.0003x000000042 1 2\r\n{}\r\n", "MSG _INBOX. 1 0\r\n\r\n"})
    void aReceiptIdThatIsNotOursIsNone(String message) throws IOException {
        assertEquals(List.of("R -1"), read(message, 20, 64));
    }

    @Test
    void aMessageWithABodyOfAnotherSizeIsNotOurs() throws IOException {
        assertEquals(List.of("M -1 -1"), read("MSG a 2 39\r\n" + STAMP + "xxx\r\n", 20, 64));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MSG a 2 x\r\n", "MSG a 2 9999999999\r\n", "MSG\r\n", "MSG a 2 -1x\r\n", "M\r\n"})
    void aMessageWithoutALengthIsALineThatIsNotOurs(String line) throws IOException {
        assertEquals(List.of("M -1 -1", "C"), read(line + "PONG\r\n", 3, 64));
    }

    @Test
    void emptyLinesAreNothing() throws IOException {
        assertEquals(List.of("\0", "\0", "C"), read("\r\n\nPONG\r\n", 1, 64));
    }

    @Test
    void anEndlessLineIsRefusedBeforeItFillsTheMemory() {
        Scanned.assertEndlessIsRefused(NatsScanner::new, "x");
    }

    @Test
    void anEndlessMessageIsRefusedBeforeItFillsTheMemory() {
        Scanned.assertEndlessIsRefused(NatsScanner::new, "MSG a 2 999999999\r\n");
    }

    @Test
    void aPublishedMessageAsksForItsReceiptInItsSendersInbox() {
        // Given
        SendFrames frames = new SendFrames(Dialects.NATS, "bench.a.0", 40, true);
        byte[] out = new byte[frames.size() + 1];

        // When
        frames.put(out, 1, 7, Stamp.id(3, 42), 255);

        // Then
        assertEquals("\0PUB bench.a.0 _INBOX.000007.00030000000042 40\r\n" + STAMP + "xxxx\r\n",
                new String(out, StandardCharsets.US_ASCII));
    }

    @Test
    void aMessageWithoutReceiptNamesNoInbox() {
        SendFrames frames = new SendFrames(Dialects.NATS, "bench.a.0", 40, false);
        byte[] out = new byte[frames.size()];

        frames.put(out, 0, 7, Stamp.id(3, 42), 255);

        assertEquals("PUB bench.a.0 40\r\n" + STAMP + "xxxx\r\n", new String(out, StandardCharsets.US_ASCII));
    }

    private static List<String> read(String bytes, int piece, int buffer) throws IOException {
        return Scanned.read(NatsScanner::new, bytes, piece, buffer,
                scanner -> scanner.kind() == 'H' && scanner instanceof NatsScanner message ? "H " + message.replyTo()
                        : "" + scanner.kind());
    }
}
