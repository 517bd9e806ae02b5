package dev.pinion.server.access;

import java.util.Set;

import dev.pinion.server.access.keys.KeySource;

/// An issuer whose tokens we accept, with all that is its own: keys, the way its tokens are worded, and the prefix that keeps its subjects apart from those of other issuers.
///
/// @param name must equal `iss` exactly
/// @param subjectPrefix put before every `sub` of this issuer; empty for one issuer at most
/// @param dialect how its tokens are worded, and what their words grant
/// @param leavingKeysEndSessions whether a key that is no longer among `keys` was taken back, so that sessions of it end; a
///     provider removes keys for other reasons too
/// @param otherPrefixes of other issuers, also of those accepted earlier: no name of this issuer may begin so
public record TrustedIssuer(String name, String subjectPrefix, Dialect dialect, KeySource keys,
        boolean leavingKeysEndSessions, Set<String> otherPrefixes) {
    private static final int NAME_CHARS_MAX = 500;
    private static final int PREFIX_CHARS_MAX = 50;

    public TrustedIssuer {
        otherPrefixes = Set.copyOf(otherPrefixes);
        if (name.isBlank()) {
            throw new IllegalArgumentException("an issuer needs its name (iss); it may not be blank");
        }
        if (name.length() > NAME_CHARS_MAX || name.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "the name of an issuer is not printable or longer than " + NAME_CHARS_MAX);
        }
        if (!isPrefix(subjectPrefix)) {
            throw new IllegalArgumentException(
                    "the subject prefix of issuer " + name + " is not printable or longer than " + PREFIX_CHARS_MAX);
        }
    }

    /// Whether subjects can be called so; the empty one is none, and good.
    public static boolean isPrefix(String text) {
        return text.isEmpty() || (Subject.isValid(text) && text.length() <= PREFIX_CHARS_MAX);
    }

    /// With keys that may leave the set for any reason, and no other issuer known.
    public TrustedIssuer(String name, String audience, String subjectPrefix, TokenProfile profile, KeySource keys) {
        this(name, subjectPrefix, Dialect.of(profile, audience), keys, false, Set.of());
    }

    /// The strict profile and no prefix.
    public static TrustedIssuer of(String name, String audience, KeySource keys) {
        return new TrustedIssuer(name, audience, "", TokenProfile.RFC_9068, keys);
    }

    /// The same, called so beside others.
    public TrustedIssuer named(String prefix, Set<String> others) {
        return new TrustedIssuer(name, prefix, dialect, keys, leavingKeysEndSessions, others);
    }

    /// The same, where a key that leaves the set takes its sessions with it.
    public TrustedIssuer withLeavingKeysEndSessions() {
        return new TrustedIssuer(name, subjectPrefix, dialect, keys, true, otherPrefixes);
    }

    /// The name that others see of one of its subjects.
    String nameOf(String subject) {
        return subjectPrefix + subject;
    }

    /// Whether the name that others see can be one of its subjects'.
    public boolean calls(String name) {
        return name.startsWith(subjectPrefix) && !isAnothersName(name);
    }

    /// Whether somebody of another issuer is, or was, called so.
    boolean isAnothersName(String name) {
        return otherPrefixes.stream().anyMatch(name::startsWith);
    }

    /// Whether two subjects of issuers with these prefixes could have one name.
    public static boolean mayMeet(String onePrefix, String otherPrefix) {
        if (onePrefix.isEmpty() || otherPrefix.isEmpty()) {
            return onePrefix.equals(otherPrefix); // the names of the one without are refused where they begin like the other's
        }
        return onePrefix.startsWith(otherPrefix) || otherPrefix.startsWith(onePrefix);
    }
}
