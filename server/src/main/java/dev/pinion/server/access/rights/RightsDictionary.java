package dev.pinion.server.access.rights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.pinion.protocol.Destination;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;

/// What the words of one issuer mean here: which claims hold them, what stands before them, which foreign word means which
/// rights, and which rights a subject has without any word. What it does not say grants nothing.
///
/// The bare word `admin` is a right only where it stands in `scope` or behind the prefix: many providers have a role or a
/// group of that name, and mean another office.
///
/// Thread: any, immutable. Limits: [#ENTRIES_MAX] entries, [Rights#SCOPES_MAX] rights of one token.
public final class RightsDictionary {
    static final int ENTRIES_MAX = 1_000;
    static final String SUBJECT = "{sub}";
    private static final ClaimPath SCOPE = ClaimPath.parse("scope");
    /// Words that a provider may use for something else: only as a scope, behind the prefix or by the operator's table.
    private static final Set<String> BARE = Set.of("admin", "metrics");
    private static final Pattern CHANNEL_WORD = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final int PREFIX_CHARS_MAX = 200;

    private final boolean isStrict;
    private final List<ClaimPath> claims;
    private final String prefix;
    private final Map<String, List<String>> meanings;
    private final List<ForSubjects> subjects;

    private record ForSubjects(Pattern pattern, List<String> rights) {}

    /// What a token's holder may do, and what to add where that is nothing.
    ///
    /// @param missing for the log: which claims were there, and which option would grant something; empty where something was
    ///        granted
    public record Granted(Rights rights, String missing) {}

    private RightsDictionary(boolean isStrict, List<ClaimPath> claims, String prefix,
            Map<String, List<String>> meanings, List<ForSubjects> subjects) {
        this.isStrict = isStrict;
        this.claims = List.copyOf(claims);
        this.prefix = prefix;
        this.meanings = Map.copyOf(meanings);
        this.subjects = List.copyOf(subjects);
    }

    /// Our own words in `scope`, and nothing else.
    public static RightsDictionary ofScope() {
        return new RightsDictionary(true, List.of(SCOPE), "", Map.of(), List.of());
    }

    /// As the operator says it.
    ///
    /// @param claims where words stand
    /// @param prefix before the words that are meant for this server; it is taken off, and words without it are not ours
    /// @param map `WORD=RIGHTS` each, with blanks or commas between rights
    /// @param subjects `PATTERN=RIGHTS` each, where `*` in the pattern is any text
    /// @throws IllegalArgumentException naming the option that is wrong
    public static RightsDictionary of(List<String> claims, String prefix, List<String> map, List<String> subjects) {
        if (map.size() + subjects.size() + claims.size() > ENTRIES_MAX) {
            throw new IllegalArgumentException("a dictionary of rights with more than " + ENTRIES_MAX + " entries");
        }
        if (prefix.length() > PREFIX_CHARS_MAX) {
            throw new IllegalArgumentException("--scope-prefix is longer than " + PREFIX_CHARS_MAX);
        }
        Map<String, List<String>> meanings = new LinkedHashMap<>();
        for (String entry : map) {
            if (meanings.put(before(entry, "--scope-map", "WORD"), rights(entry, "--scope-map")) != null) {
                throw new IllegalArgumentException("--scope-map says twice what '"
                        + before(entry, "--scope-map", "WORD") + "' means; expected all its rights in one");
            }
        }
        List<ForSubjects> forSubjects = subjects.stream()
                .map(entry -> new ForSubjects(glob(before(entry, "--subject-rights", "PATTERN")),
                        rights(entry, "--subject-rights")))
                .toList();
        return new RightsDictionary(false, claims.stream().map(ClaimPath::parse).toList(), prefix, meanings,
                forSubjects);
    }

    private static String before(String entry, String option, String what) {
        int equals = entry.lastIndexOf('='); // no right has one
        if (equals <= 0 || entry.substring(0, equals).isBlank()) {
            throw new IllegalArgumentException(option + " is '" + entry + "'; expected " + what + "=RIGHTS, such as "
                    + what.toLowerCase(java.util.Locale.ROOT) + "=send:chat.>,read:chat.>");
        }
        return entry.substring(0, equals);
    }

    private static List<String> rights(String entry, String option) {
        List<String> rights = List.of(entry.substring(entry.lastIndexOf('=') + 1).strip().split("[, ]+"));
        for (String right : rights) {
            if (!Rights.isScope(right.replace(SUBJECT, "x"))) {
                throw new IllegalArgumentException(option + " is '" + entry + "', where '" + right
                        + "' is no right; expected " + Rights.EXPECTED + ", with " + SUBJECT + " for the subject");
            }
        }
        return rights;
    }

    private static Pattern glob(String text) {
        StringBuilder regex = new StringBuilder();
        for (String part : text.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /// What a verified token grants.
    ///
    /// @param subject as the token says it, for patterns of subjects and of channels
    /// @param name that others see of the holder, which inboxes are called by
    /// @throws JsonFault for more rights than one token may have
    public Granted read(JsonObject token, String subject, String name) throws JsonFault {
        Set<String> rights = new LinkedHashSet<>();
        Set<String> unknown = new LinkedHashSet<>();
        for (ClaimPath claim : claims) {
            for (String word : words(claim, token)) {
                List<String> granted = meaning(word, claim);
                rights.addAll(granted);
                if (granted.isEmpty() && !word.isEmpty()) {
                    unknown.add(word);
                }
            }
        }
        subjects.stream()
                .filter(each -> each.pattern().matcher(subject).matches())
                .forEach(each -> rights.addAll(each.rights()));
        List<String> filled = new ArrayList<>();
        rights.forEach(right -> filled(right, subject, name).ifPresent(filled::add));
        Rights all = Rights.of(filled);
        return new Granted(all, all.isNone() ? missing(MissingRights.of(token, claims, unknown, rights), subject) : "");
    }

    private String missing(String ofWords, String subject) {
        return ofWords.isEmpty() && !isStrict
                ? "no claim of it says what its holder may do: add --subject-rights '" + MissingRights.text(subject)
                        + "=RIGHTS'"
                : ofWords;
    }

    /// Where no option says where words stand, `scope` is what RFC 8693 says: one string.
    private List<String> words(ClaimPath claim, JsonObject token) throws JsonFault {
        if (!isStrict) {
            return claim.words(token);
        }
        List<String> words = List.of(token.string("scope").orElse("").split(" ", -1));
        if (words.size() > Rights.SCOPES_MAX) {
            throw new JsonFault("scope has more than " + Rights.SCOPES_MAX + " words");
        }
        return words;
    }

    private List<String> meaning(String word, ClaimPath claim) {
        if (meanings.containsKey(word)) {
            return meanings.getOrDefault(word, List.of());
        }
        if (!word.startsWith(prefix)) {
            return List.of();
        }
        String ours = word.substring(prefix.length());
        if (meanings.containsKey(ours)) {
            return meanings.getOrDefault(ours, List.of());
        }
        boolean bare = BARE.contains(ours) && prefix.isEmpty() && !claim.equals(SCOPE);
        return !bare && !ours.contains(SUBJECT) && Rights.isScope(ours) ? List.of(ours) : List.of();
    }

    /// A subject that is no word of a channel's name must not widen a pattern.
    private static Optional<String> filled(String right, String subject, String name) {
        if (!right.contains(SUBJECT)) {
            return Optional.of(right);
        }
        if (right.startsWith("send:@")) {
            return Optional.of(right.replace(SUBJECT, new Destination.Inbox(name).text().substring("/user/".length())));
        }
        return CHANNEL_WORD.matcher(subject).matches() ? Optional.of(right.replace(SUBJECT, subject))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "claims " + claims + (prefix.isEmpty() ? "" : ", prefix '" + prefix + "'") + ", " + meanings.size()
                + " words and " + subjects.size() + " patterns of subjects with a meaning";
    }
}
