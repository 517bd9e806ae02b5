package dev.pinion.server.access;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /// The elements of an array member; empty when it is absent.
    List<?> array(String name) throws JsonFault {
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
