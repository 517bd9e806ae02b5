package dev.pinion.protocol.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A JSON object read by [JsonReader], asked for its members by name and type. A member of another type than the one
/// asked for is a fault, never an absence. Its faults name the member we asked for, never what stands in it.
///
/// Thread: any, immutable.
public final class JsonObject {
    /// What `null` is in JSON: a value that is there and is none of the types we ask for.
    enum Absent {
        NULL
    }

    private final Map<String, Object> members;

    JsonObject(Map<String, Object> members) {
        this.members = Map.copyOf(members);
    }

    public boolean has(String name) {
        return members.containsKey(name);
    }

    /// The same without the members that are null, for texts in which null means that there is none.
    public JsonObject withoutNulls() {
        Map<String, Object> rest = new HashMap<>(members);
        rest.values().removeIf(Absent.NULL::equals);
        return new JsonObject(rest);
    }

    /// What stands there as words: those of a string between spaces, each string of an array, the names of an object's members.
    public List<String> words(String name) {
        return switch (members.get(name)) {
            case String text -> List.of(text.split(" +"));
            case List<?> list -> list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
            case JsonObject object -> object.members.keySet().stream().sorted().toList();
            case null, default -> List.of();
        };
    }

    public Set<String> names() {
        return members.keySet();
    }

    public Optional<String> string(String name) throws JsonFault {
        return member(name, String.class, "a string");
    }

    public Optional<BigDecimal> number(String name) throws JsonFault {
        return member(name, BigDecimal.class, "a number");
    }

    public Optional<Boolean> truth(String name) throws JsonFault {
        return member(name, Boolean.class, "true or false");
    }

    public Optional<JsonObject> object(String name) throws JsonFault {
        return member(name, JsonObject.class, "an object");
    }

    /// The object of that name; empty for anything else.
    public Optional<JsonObject> objectAt(String name) {
        return members.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    /// The elements of an array member; empty when it is absent.
    public List<?> array(String name) throws JsonFault {
        return member(name, List.class, "an array").orElse(List.of());
    }

    /// A member that is one string or an array of strings, like `aud`.
    public List<String> strings(String name) throws JsonFault {
        if (members.get(name) instanceof String one) {
            return List.of(one);
        }
        List<String> strings = new ArrayList<>();
        for (Object element : array(name)) {
            if (!(element instanceof String string)) {
                throw new JsonFault(name + " holds something that is not a string");
            }
            strings.add(string);
        }
        return strings;
    }

    /// A member as JSON, for people: what a terminal would obey is escaped.
    public String text(String name) {
        return text(members.getOrDefault(name, Absent.NULL));
    }

    private static String text(Object value) {
        return switch (value) {
            case String string -> quoted(string);
            case List<?> list -> list.stream().map(JsonObject::text).collect(Collectors.joining(", ", "[", "]"));
            case JsonObject object -> object.names()
                    .stream()
                    .sorted()
                    .map(name -> quoted(name) + ": " + object.text(name))
                    .collect(Collectors.joining(", ", "{", "}"));
            case Absent absent -> "null";
            default -> value.toString();
        };
    }

    /// A string as JSON has it.
    public static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == 0x2028
                    || c == 0x2029) {
                quoted.append("\\u%04x".formatted(c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }

    /// As [JsonWriter] takes it: maps, lists, strings, numbers and truths; what is null is left out.
    public Map<String, Object> toMap() {
        Map<String, Object> map = new HashMap<>();
        members.forEach((name, value) -> {
            if (value != Absent.NULL) {
                map.put(name, plain(value));
            }
        });
        return map;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case JsonObject object -> object.toMap();
            case List<?> list -> list.stream().filter(each -> each != Absent.NULL).map(JsonObject::plain).toList();
            default -> value;
        };
    }

    private <T> Optional<T> member(String name, Class<T> type, String expected) throws JsonFault {
        Object value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw new JsonFault(name + " is not " + expected);
        }
        return Optional.of(type.cast(value));
    }

    @Override
    public String toString() {
        return "JsonObject[" + members.size() + " members, redacted]";
    }
}
