package dev.pinion.server.admin;

/// Text that somebody else chose, for a line of the log: it cannot end the line or pretend to be another.
final class Quoted {
    private static final int CHARS_MAX = 200;

    private Quoted() {}

    static String of(String text) {
        String shown = text.length() > CHARS_MAX ? text.substring(0, CHARS_MAX) + "..." : text;
        var quoted = new StringBuilder("\"");
        shown.codePoints()
                .forEach(c -> quoted.appendCodePoint(
                        c == '"' || Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c));
        return quoted.append('"').toString();
    }
}
