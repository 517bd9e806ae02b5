package dev.pinion.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"anna", "id:anna@example.org", "10.0.0.7:61614", "[::1]:4", "Zoë", "日本", "a'b", "{x}",
            "%s"})
    void whatNobodyCanMistakeStaysBare(String text) {
        assertEquals(text, new LogText(text).toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, value = {
            "anna admin=true|\"anna admin=true\"", "a=b|\"a=b\"", "say \"hi\"|\"say \\\"hi\\\"\"", "a\"b|\"a\\\"b\"",
            "back\\slash|\"back\\\\slash\"", "a\u00a0b|\"a\u00a0b\"", "a\u3000b|\"a\u3000b\""})
    void whatCouldReadAsAnotherFieldStandsInQuotes(String text, String shown) {
        assertEquals(shown, new LogText(text).toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {"000a", "000d", "0009", "001b",
            "0000", "007f", "0085", "009b", "2028", "2029", "202e", "2066", "200b", "feff", "d800", "dfff"})
    void whatATerminalObeysIsShown(String hexadecimal) {
        char obeyed = (char) Integer.parseInt(hexadecimal, 16);

        assertEquals("\"a\\u" + hexadecimal + "b\"", new LogText("a" + obeyed + "b").toString());
    }

    @Test
    void nothingStandsInQuotesToo() {
        assertEquals("\"\"", new LogText("").toString());
        assertEquals("\" \"", new LogText(" ").toString());
    }

    @Test
    void marksBeyondTheFirstPlaneAreShownToo() {
        assertEquals("\"\\udb40\\udc41\"", new LogText("\udb40\udc41").toString()); // an invisible tag
        assertEquals("\ud83d\ude00", new LogText("\ud83d\ude00").toString());
    }

    @Test
    void aLongTextIsCut() {
        String shown = new LogText("x".repeat(10_000)).toString();

        assertEquals("x".repeat(LogText.CHARS_MAX) + "...", shown);
    }

    @Test
    void aCutThroughACharacterIsNoCharacter() {
        String shown = new LogText("x".repeat(LogText.CHARS_MAX - 1) + "\ud83d\ude00").toString();

        assertTrue(shown.endsWith("\\ud83d...\""), shown);
    }

    @Test
    void everyCharacterStaysInItsField() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String shown = new LogText("a" + new String(Character.toChars(c)) + "b").toString();
            boolean quoted = shown.startsWith("\"");
            assertFalse(shown.codePoints().anyMatch(LogText::isObeyed), Integer.toHexString(c));
            assertTrue(quoted ? shown.endsWith("b\"") : shown.codePoints().noneMatch(x -> x == ' ' || x == '='),
                    Integer.toHexString(c));
        }
    }
}
