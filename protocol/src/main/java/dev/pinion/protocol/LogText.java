package dev.pinion.protocol;

/// Text that somebody else chose, as the value of a field in a line of the log. What is printed cannot end the line, pretend to
/// be another field, or steer a terminal: it stands in quotes where it has blanks, quotes or equals signs, and what a terminal
/// would obey is shown as its number. A log of fields takes the text itself ([#raw]).
///
/// At most [#CHARS_MAX] characters of it are kept. Immutable, for any thread.
public record LogText(String raw) {
    /// A subject has 200; a reason in words seldom more than these.
    public static final int CHARS_MAX = 500;

    private static final String CUT = "...";

    public LogText {
        if (raw.length() > CHARS_MAX) {
            raw = raw.substring(0, CHARS_MAX) + CUT;
        }
    }

    /// Whether a terminal, or who reads on it, could be led astray by it: controls, line ends of Unicode, marks that turn the
    /// direction of writing or are not seen, and halves of characters.
    public static boolean isObeyed(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
            default -> false;
        };
    }

    /// Bare where that is safe, else in quotes.
    @Override
    public String toString() {
        if (!raw.isEmpty() && raw.codePoints().allMatch(LogText::isBare)) {
            return raw;
        }
        var quoted = new StringBuilder(raw.length() + 2).append('"');
        raw.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (isObeyed(c)) {
                escape(quoted, c);
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }

    private static boolean isBare(int c) {
        return c != '"' && c != '\\' && c != '=' && !Character.isWhitespace(c) && !Character.isSpaceChar(c)
                && !isObeyed(c);
    }

    private static void escape(StringBuilder quoted, int codePoint) {
        for (char unit : Character.toChars(codePoint)) {
            quoted.append("\\u%04x".formatted((int) unit));
        }
    }
}
