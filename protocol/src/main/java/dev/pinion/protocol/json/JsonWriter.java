package dev.pinion.protocol.json;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

import dev.pinion.protocol.LogText;

/// Writes a JSON object (RFC 8259) from maps, collections, strings, numbers and booleans, in one line. Pure.
public final class JsonWriter {
    private static final int DECIMALS_MAX = 3;

    private final StringBuilder text = new StringBuilder();

    private JsonWriter() {}

    /// In the order of the map. A number with a fraction has at most three decimals, since it is measured.
    public static String text(Map<String, ?> members) {
        var json = new JsonWriter();
        json.value(members);
        return json.text.toString();
    }

    private void value(Object value) {
        switch (value) {
            case Map<?, ?> members -> members(members);
            case Collection<?> elements -> elements(elements);
            case Double number -> text.append(BigDecimal.valueOf(number)
                    .setScale(DECIMALS_MAX, RoundingMode.HALF_UP)
                    .stripTrailingZeros()
                    .toPlainString());
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

    /// Escapes more than JSON asks: what a terminal obeys, since people look at answers and lines too.
    private void string(String string) {
        text.append('"');
        string.codePoints().forEach(c -> {
            switch (c) {
                case '"', '\\' -> text.append('\\').append((char) c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> character(c);
            }
        });
        text.append('"');
    }

    private void character(int codePoint) {
        if (!LogText.isObeyed(codePoint)) {
            text.appendCodePoint(codePoint);
            return;
        }
        for (char unit : Character.toChars(codePoint)) {
            text.append("\\u%04x".formatted((int) unit));
        }
    }
}
