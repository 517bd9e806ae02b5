package dev.pinion.protocol.stomp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.pins.PinAnnouncement;
import dev.pinion.protocol.pins.PinJudge;
import dev.pinion.protocol.pins.PinQuestion;
import dev.pinion.protocol.pins.PinVerdict;

/// The transcripts of DESIGN.md are what the codec reads and writes.
class TranscriptTest {

    private static String design() throws IOException {
        return Files.readString(Path.of(System.getProperty("pinion.root", ".."), "protocol", "DESIGN.md"));
    }

    private static Stream<MatchResult> found(String regex) throws IOException {
        return Pattern.compile(regex, Pattern.DOTALL).matcher(design()).results().toList().stream();
    }

    static Stream<String> transcripts() throws IOException {
        return found("```stomp\n(.*?)\\^@\n```").map(block -> block.group(1) + "\0");
    }

    static Stream<List<String>> refusals() throws IOException {
        return found("\n\\| `([^`]+)` \\| `([^`]+)` \\| ([^|\n]+) \\|")
                .map(row -> List.of(row.group(1).replace("\\0", "\0").replace("\\n", "\n").replace("\\\\", "\\"),
                        row.group(2), row.group(3)));
    }

    private static byte[] writtenAgain(Reading reading) throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = new FrameWriter(out, new byte[BufferPool.DEFAULT_BUFFER_BYTES]);
        writer.begin(reading.command());
        for (var header : reading.headers()) {
            if (!header.getKey().equals("content-length")) { // the writer's own business
                writer.header(header.getKey(), header.getValue());
            }
        }
        writer.end(reading.body()).flush();
        return out.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void aTranscriptIsReadAndWrittenByteForByte(String transcript) throws Exception {
        // Given
        byte[] bytes = transcript.getBytes(StandardCharsets.UTF_8);

        // When
        byte[] again = writtenAgain(Reading.only(PiecewiseStream.whole(bytes)));

        // Then
        assertArrayEquals(bytes, again, transcript);
        assertTrue(Reading.parsed(Reading.frame(bytes)) instanceof Record, transcript);
    }

    @Test
    void theAnnouncementThatIsShownPassesTheClientsRules() throws Exception {
        // Given
        String asked = transcripts().filter(text -> text.contains("pin-nonce:")).findFirst().orElseThrow();
        String told = transcripts().filter(text -> text.contains("pinion-pin-set-v1")).findFirst().orElseThrow();
        var question = PinQuestion.parse(((Command.Subscribe) Reading.parsed(Reading.frame(asked))).more().toMap());
        var announcement = PinAnnouncement.parse(((ServerFrame.Message) Reading.parsed(Reading.frame(told))).body());
        var judge = new PinJudge(question.known(), question.known().pins().get(0), question.nonce());

        // When
        PinVerdict verdict = judge.judge(announcement, Instant.ofEpochMilli(announcement.statement().set().number()));

        // Then
        assertTrue(verdict instanceof PinVerdict.Learned, verdict.toString());
    }

    @Test
    void everyCommandHasItsTranscript() throws Exception {
        // When
        EnumSet<FrameCommand> shown = EnumSet.noneOf(FrameCommand.class);
        for (String transcript : transcripts().toList()) {
            shown.add(Reading.frame(transcript).command());
        }

        // Then
        assertEquals(EnumSet.allOf(FrameCommand.class), shown);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatTheTableSaysIsRefused(List<String> row) throws Exception {
        // Given
        String bytes = row.get(0);

        // When
        ProtocolException refused = null;
        try {
            Reading.parsed(Reading.frame(bytes));
        } catch (ProtocolException expected) {
            refused = expected;
        }

        // Then
        assertTrue(refused != null, bytes);
        assertEquals(row.get(1), refused.reason().code(), bytes);
        assertTrue(refused.whatThePeerDid().contains(row.get(2)), refused.whatThePeerDid());
    }

    @Test
    void theTableOfRefusalsWasFound() throws Exception {
        assertEquals(13, refusals().count());
    }
}
