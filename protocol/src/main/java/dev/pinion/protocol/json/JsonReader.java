package dev.pinion.protocol.json;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads one JSON object (RFC 8259) and refuses whatever two readers could understand differently: a member named twice
/// at any depth, bytes that are not UTF-8, lone surrogates, anything around the object. The reader inside nimbus lets
/// the first two pass, and what a signature covers must mean one thing only.
///
/// Thread: confined to one call. Limits: [#DEPTH_MAX] levels, [#NUMBER_CHARS_MAX] characters in a number; the caller
/// limits the size of the text.
public final class JsonReader {
    static final int DEPTH_MAX = 16;
    static final int NUMBER_CHARS_MAX = 40;

    /// Exponents stay short, so that no number is expensive to compare.
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?");

    private final String text;
    private int at;
    private int depth;

    private JsonReader(String text) {
        this.text = text;
    }

    public static JsonObject object(byte[] utf8) throws JsonFault {
        JsonReader reader = new JsonReader(decoded(utf8));
        reader.skipSpace();
        JsonObject object = reader.object();
        reader.skipSpace();
        if (reader.at < reader.text.length()) {
            throw new JsonFault("text after the JSON object");
        }
        return object;
    }

    private static String decoded(byte[] utf8) throws JsonFault {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException notUtf8) {
            throw new JsonFault("not UTF-8");
        }
    }

    private Object value() throws JsonFault {
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", JsonObject.Absent.NULL);
            default -> number();
        };
    }

    private JsonObject object() throws JsonFault {
        enter('{');
        Map<String, Object> members = new LinkedHashMap<>();
        if (!skip('}')) {
            do {
                skipSpace();
                String name = string();
                skipSpace();
                expect(':');
                skipSpace();
                if (members.put(name, value()) != null) {
                    throw new JsonFault("a member stands twice in one JSON object");
                }
                skipSpace();
            } while (skip(','));
            expect('}');
        }
        depth--;
        return new JsonObject(members);
    }

    private List<Object> array() throws JsonFault {
        enter('[');
        List<Object> elements = new ArrayList<>();
        if (!skip(']')) {
            do {
                skipSpace();
                elements.add(value());
                skipSpace();
            } while (skip(','));
            expect(']');
        }
        depth--;
        return List.copyOf(elements);
    }

    private String string() throws JsonFault {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                break;
            }
            if (c < ' ') {
                throw new JsonFault("a bare control character in a JSON string");
            }
            string.append(c == '\\' ? escaped() : c);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(string)) {
            throw new JsonFault("half a surrogate pair in a JSON string");
        }
        return string.toString();
    }

    private char escaped() throws JsonFault {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) (hexDigit() << 12 | hexDigit() << 8 | hexDigit() << 4 | hexDigit());
            default -> throw new JsonFault("an unknown escape in a JSON string");
        };
    }

    private int hexDigit() throws JsonFault {
        char c = next();
        if (c > 'f' || Character.digit(c, 16) < 0) {
            throw new JsonFault("a bad \\u escape in a JSON string");
        }
        return Character.digit(c, 16);
    }

    private BigDecimal number() throws JsonFault {
        int from = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at - from > NUMBER_CHARS_MAX || !NUMBER.matcher(text).region(from, at).matches()) {
            throw new JsonFault("not a JSON value, or a number that is too long");
        }
        return new BigDecimal(text.substring(from, at));
    }

    private Object word(String word, Object meaning) throws JsonFault {
        if (!text.startsWith(word, at)) {
            throw new JsonFault("not a JSON value");
        }
        at += word.length();
        return meaning;
    }

    private void enter(char open) throws JsonFault {
        expect(open);
        if (++depth > DEPTH_MAX) {
            throw new JsonFault("JSON nested deeper than " + DEPTH_MAX + " levels");
        }
        skipSpace();
    }

    private boolean skip(char wanted) {
        boolean there = at < text.length() && text.charAt(at) == wanted;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char wanted) throws JsonFault {
        if (!skip(wanted)) {
            throw new JsonFault("'" + wanted + "' is missing in the JSON text");
        }
    }

    private char peek() throws JsonFault {
        if (at >= text.length()) {
            throw new JsonFault("the JSON text ends too early");
        }
        return text.charAt(at);
    }

    private char next() throws JsonFault {
        char c = peek();
        at++;
        return c;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
