package dev.pinion.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonReader;

/// What a person and a script see, without any server.
class TerminalTextTest {
    private static final int HALF = 0xd800;

    @Test
    void controlCharactersOfOthersAreShownNotObeyed() {
        assertEquals("red\\u001b[31m\\n\\u202eevil ü€", PlainText.of("red\u001b[31m\n\u202eevil ü€"));
    }

    /// Marks of direction, what is not seen, halves of characters, and tags beyond the first plane: with `--json` and without.
    @Test
    void whatLeadsAReaderAstrayIsShownAsItsNumberEverywhere() throws JsonFault {
        for (int c : new int[] {0x00, 0x07, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029,
                0x202a, 0x202e, 0x2066, 0x2069, 0xfeff, HALF, 0xe0041}) {
            String raw = new String(Character.toChars(c));
            String json = new JsonLine().add("text", "a" + raw + "b").toString();

            assertFalse(PlainText.of("a" + raw + "b").contains(raw), Integer.toHexString(c));
            assertFalse(json.contains(raw), Integer.toHexString(c));
            if (c != HALF) { // which our own strict reader refuses
                assertEquals("a" + raw + "b",
                        JsonReader.object(json.getBytes(StandardCharsets.UTF_8)).string("text").orElseThrow());
            }
        }
        assertEquals("Grüße €😀 שלום", PlainText.of("Grüße €😀 שלום"));
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
