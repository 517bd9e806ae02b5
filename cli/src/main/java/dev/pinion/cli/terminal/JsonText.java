package dev.pinion.cli.terminal;

import java.util.Optional;

/// Reads one text out of a JSON object that our own server made. Pure.
public final class JsonText {
    private static final int HEX_DIGITS = 4;

    private JsonText() {}

    /// The value of the first member of that name, where it is a string. Nothing for anything else, or for broken JSON.
    public static Optional<String> member(String json, String name) {
        String start = "\"" + name + "\":\"";
        int at = json.indexOf(start);
        return at < 0 ? Optional.empty() : string(json, at + start.length());
    }

    private static Optional<String> string(String json, int from) {
        var text = new StringBuilder();
        int at = from;
        while (at < json.length() && json.charAt(at) != '"') {
            if (json.charAt(at) != '\\') {
                text.append(json.charAt(at++));
            } else if (json.startsWith("u", at + 1) && at + 2 + HEX_DIGITS <= json.length()) {
                text.append((char) Integer.parseInt(json, at + 2, at + 2 + HEX_DIGITS, 16));
                at += 2 + HEX_DIGITS;
            } else if (at + 1 < json.length()) {
                text.append(meant(json.charAt(at + 1)));
                at += 2;
            } else {
                return Optional.empty();
            }
        }
        return at < json.length() ? Optional.of(text.toString()) : Optional.empty();
    }

    private static char meant(char escaped) {
        return switch (escaped) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> escaped;
        };
    }
}
