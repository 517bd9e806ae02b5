package dev.pinion.cli.demo;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.Terminal;

/// What the demo says of its steps.
class TranscriptTest {

    @Test
    void aStepThatIsNotAsItShouldBeEndsIt() {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        var transcript = new Transcript(new Terminal(InputStream.nullInputStream(), print, print, false), false);
        transcript.step("something");

        Failure failure = assertThrows(Failure.class, () -> transcript.check("it holds", false));

        assertAll(() -> assertTrue(String.valueOf(failure.getMessage()).contains("step 1"), failure.getMessage()),
                () -> assertTrue(out.toString(StandardCharsets.UTF_8).contains("NOT OK  it holds")));
    }
}
