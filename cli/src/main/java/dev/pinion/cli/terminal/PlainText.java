package dev.pinion.cli.terminal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import dev.pinion.protocol.LogText;

/// What others wrote, made safe for a terminal. Pure.
///
/// A message may hold escape sequences that clear the screen, fake a prompt or rename the window; and one message shall
/// be one line. So what a terminal obeys ([LogText#isObeyed], the rule of the log and of `--json` too) is shown as its number. `--json` gives
/// the exact text when it is read, `--raw` the bytes themselves.
public final class PlainText {

    private PlainText() {}

    public static String of(String text) {
        if (text.codePoints().noneMatch(LogText::isObeyed)) {
            return text;
        }
        var safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> safe.append("\\n");
                case '\r' -> safe.append("\\r");
                case '\t' -> safe.append("\\t");
                default -> character(safe, c);
            }
        });
        return safe.toString();
    }

    private static void character(StringBuilder safe, int codePoint) {
        if (!LogText.isObeyed(codePoint)) {
            safe.appendCodePoint(codePoint);
            return;
        }
        for (char unit : Character.toChars(codePoint)) {
            safe.append("\\u%04x".formatted((int) unit));
        }
    }

    /// The text of these bytes, or nothing where they are not UTF-8.
    public static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
    }
}
