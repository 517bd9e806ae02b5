package dev.pinion.server.admin;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

import dev.pinion.protocol.Body;

/// Writes a JSON object (RFC 8259) from maps, collections, strings, numbers and booleans. Pure.
public final class JsonWriter {
    private final StringBuilder text = new StringBuilder();

    private JsonWriter() {}

    public static Body of(Map<String, ?> members) {
        var json = new JsonWriter();
        json.value(members);
        return Body.utf8(json.text.toString());
    }

    private void value(Object value) {
        switch (value) {
            case Map<?, ?> members -> members(members);
            case Collection<?> elements -> elements(elements);
            case Number number -> text.append(number);
            case Boolean truth -> text.append(truth);
            default -> string(value.toString());
        }
    }

    private void members(Map<?, ?> members) {
        text.append('{');
        String comma = "";
        for (Map.Entry<?, ?> member : members.entrySet()) {
            text.append(comma);
            string(String.valueOf(member.getKey()));
            text.append(':');
            value(member.getValue());
            comma = ",";
        }
        text.append('}');
    }

    private void elements(Collection<?> elements) {
        text.append('[');
        for (Iterator<?> each = elements.iterator(); each.hasNext();) {
            value(each.next());
            text.append(each.hasNext() ? "," : "");
        }
        text.append(']');
    }

    private void string(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (isObeyedByTerminals(c) || Character.isSurrogate(c)) {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    /// More than JSON asks to be escaped: answers are shown to people.
    private static boolean isObeyedByTerminals(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
