package dev.pinion.server.access.rights;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;

/// Where in a token something stands: `scp`, or `realm_access.roles` for a member of a member. A name that is an address
/// (`https://…`) or a URN is one name with all its dots, and `\.` is a dot of a name. So one text means one place, whatever
/// other claims a token has.
///
/// Thread: any, immutable. Limit: [#CHARS_MAX].
public record ClaimPath(String text, List<String> names) {
    static final int CHARS_MAX = 300;
    private static final Pattern ONE_NAME = Pattern.compile("[a-z][a-z0-9+.-]*://.*|urn:.*");
    private static final Pattern DOT = Pattern.compile("(?<!\\\\)\\.");

    public ClaimPath {
        names = List.copyOf(names);
    }

    /// The place that an operator names.
    ///
    /// @throws IllegalArgumentException for what names no place
    public static ClaimPath parse(String text) {
        List<String> names = new ArrayList<>();
        for (String name : ONE_NAME.matcher(text).matches() ? new String[] {text} : DOT.split(text, -1)) {
            names.add(name.replace("\\.", "."));
        }
        if (text.length() > CHARS_MAX || names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "'" + text + "' names no claim; expected a name such as scp, or names with"
                            + " dots between them such as realm_access.roles, at most " + CHARS_MAX + " characters");
        }
        return new ClaimPath(text, names);
    }

    /// The object that the last name is a member of, where there is one.
    private Optional<JsonObject> owner(JsonObject claims) {
        Optional<JsonObject> owner = Optional.of(claims);
        for (String name : names.subList(0, names.size() - 1)) {
            owner = owner.flatMap(object -> object.objectAt(name));
        }
        return owner;
    }

    private String last() {
        return names.getLast();
    }

    /// What stands there as words; none where nothing does.
    List<String> words(JsonObject claims) {
        return owner(claims).map(object -> object.words(last())).orElse(List.of());
    }

    /// The string that stands there.
    ///
    /// @throws JsonFault for something else than a string
    public Optional<String> string(JsonObject claims) throws JsonFault {
        Optional<JsonObject> owner = owner(claims);
        return owner.isPresent() ? owner.get().string(last()) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
