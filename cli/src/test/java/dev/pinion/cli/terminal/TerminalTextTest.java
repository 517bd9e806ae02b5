package dev.pinion.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;

import org.junit.jupiter.api.Test;

/// What a person and a script see, without any server.
class TerminalTextTest {

    @Test
    void controlCharactersOfOthersAreShownNotObeyed() {
        assertEquals("red\\u001b[31m\\n\\u202eevil ü€", PlainText.of("red\u001b[31m\n\u202eevil ü€"));
    }

    @Test
    void jsonEscapesWhatItMust() {
        String line = new JsonLine().add("a\"b", "x\\\n\t\u0001\u009bü😀\ud800")
                .add("n", 7)
                .add("ok", true)
                .add("h", Map.of("k", "v"))
                .toString();

        assertEquals("{\"a\\\"b\":\"x\\\\\\n\\t\\u0001\\u009bü😀\\ud800\",\"n\":7,\"ok\":true,\"h\":{\"k\":\"v\"}}",
                line);
    }
}
