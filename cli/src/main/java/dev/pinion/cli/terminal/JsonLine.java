package dev.pinion.cli.terminal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.json.JsonWriter;

/// One line of JSON for scripts: fields in the order they were added. For one thread.
public final class JsonLine {

    private final Map<String, Object> fields = new LinkedHashMap<>();

    public JsonLine add(String name, String value) {
        return field(name, value);
    }

    public JsonLine add(String name, long value) {
        return field(name, value);
    }

    public JsonLine add(String name, double value) {
        return field(name, value);
    }

    public JsonLine add(String name, boolean value) {
        return field(name, value);
    }

    public JsonLine add(String name, List<String> values) {
        return field(name, values);
    }

    public JsonLine add(String name, Map<String, String> values) {
        return field(name, values);
    }

    /// Nothing is added where there is nothing.
    public JsonLine addIfSaid(String name, @Nullable Object value) {
        return value == null ? this : field(name, value);
    }

    private JsonLine field(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    @Override
    public String toString() {
        return JsonWriter.text(fields);
    }
}
