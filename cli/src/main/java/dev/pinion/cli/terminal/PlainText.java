package dev.pinion.cli.terminal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What others wrote, made safe for a terminal. Pure.
///
/// A message may hold escape sequences that clear the screen, fake a prompt or rename the window; and one message shall
/// be one line. So control characters are shown, not obeyed. `--json` gives the exact text.
public final class PlainText {

    private PlainText() {}

    public static String of(String text) {
        if (text.chars().noneMatch(PlainText::isUnsafe)) {
            return text;
        }
        var safe = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> {
            switch (c) {
                case '\n' -> safe.append("\\n");
                case '\r' -> safe.append("\\r");
                case '\t' -> safe.append("\\t");
                default -> {
                    if (isUnsafe(c)) {
                        safe.append("\\u%04x".formatted(c));
                    } else {
                        safe.append((char) c);
                    }
                }
            }
        });
        return safe.toString();
    }

    /// The text of these bytes, or nothing where they are not UTF-8.
    public static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
    }

    /// Controls, line ends of Unicode, and the marks that turn the direction of writing so that a line reads as something else.
    private static boolean isUnsafe(int c) {
        return c < ' ' || (c >= 0x7f && c <= 0x9f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }
}
