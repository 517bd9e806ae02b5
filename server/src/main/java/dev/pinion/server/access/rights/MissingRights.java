package dev.pinion.server.access.rights;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import dev.pinion.protocol.LogText;
import dev.pinion.protocol.json.JsonObject;

/// Says of a good token that grants nothing which words were there and which option of `serve` would give them a meaning.
///
/// Pure; any thread. Names and words of a verified token, [#NAMED] at most.
final class MissingRights {
    private static final int NAMED = 5;
    private static final int CHARS = 60;

    /// Where providers put such words.
    private static final List<String> USUAL = List.of("scope", "scp", "roles", "groups", "permissions",
            "realm_access.roles", "cognito:groups", "urn:zitadel:iam:org:project:roles");

    private MissingRights() {}

    /// Empty where no claim has a word.
    ///
    /// @param unknown words of the claims that are looked at
    /// @param unfilled rights that were granted, but not for such a subject
    static String of(JsonObject token, List<ClaimPath> claims, Collection<String> unknown,
            Collection<String> unfilled) {
        List<String> say = new ArrayList<>();
        if (!unfilled.isEmpty()) {
            say.add("its subject is no word of a channel's name, which " + named(unfilled) + " needs");
        }
        if (!unknown.isEmpty()) {
            String first = text(unknown.iterator().next());
            say.add(claims + " has " + named(unknown) + ", which mean nothing here: add --scope-map '" + first
                    + "=RIGHTS'");
        }
        USUAL.stream()
                .map(ClaimPath::parse)
                .filter(usual -> !claims.contains(usual) && !usual.words(token).isEmpty())
                .forEach(usual -> say.add("its claim " + usual + " has " + named(usual.words(token))
                        + " and is not looked at: add --scope-claim " + usual));
        return String.join("; ", say);
    }

    private static String named(Collection<String> words) {
        return words.stream().limit(NAMED).map(MissingRights::text).collect(Collectors.joining(", "))
                + (words.size() > NAMED ? " and " + (words.size() - NAMED) + " more" : "");
    }

    static String text(String word) {
        return new LogText(word.length() > CHARS ? word.substring(0, CHARS) : word).toString();
    }
}
