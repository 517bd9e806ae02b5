package dev.pinion.cli.terminal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.pinion.protocol.LogText;

/// One line of JSON for scripts: fields in the order they were added. For one thread.
public final class JsonLine {

    private final Map<String, String> fields = new LinkedHashMap<>();

    public JsonLine add(String name, String value) {
        fields.put(name, quoted(value));
        return this;
    }

    public JsonLine add(String name, long value) {
        fields.put(name, Long.toString(value));
        return this;
    }

    /// With three decimals, or none where there are none.
    public JsonLine add(String name, double value) {
        fields.put(name,
                BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString());
        return this;
    }

    public JsonLine add(String name, boolean value) {
        fields.put(name, Boolean.toString(value));
        return this;
    }

    public JsonLine add(String name, List<String> values) {
        fields.put(name, values.stream().map(JsonLine::quoted).collect(Collectors.joining(",", "[", "]")));
        return this;
    }

    public JsonLine add(String name, Map<String, String> values) {
        var inner = new JsonLine();
        values.forEach(inner::add);
        fields.put(name, inner.toString());
        return this;
    }

    @Override
    public String toString() {
        return fields.entrySet()
                .stream()
                .map(field -> quoted(field.getKey()) + ":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /// Escapes more than JSON asks: what a terminal obeys, since lines of JSON are looked at too.
    private static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (LogText.isObeyed(c)) {
                        for (char unit : Character.toChars(c)) {
                            quoted.append("\\u%04x".formatted((int) unit));
                        }
                    } else {
                        quoted.appendCodePoint(c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
