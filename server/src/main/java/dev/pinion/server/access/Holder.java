package dev.pinion.server.access;

/// Whose a token is, as it stands in the token: the pair that an identity is. What the server stores for somebody hangs on
/// this and not on the name that others see, which has a prefix from the settings.
///
/// @param issuer `iss`, without a line feed
/// @param subject `sub`, without the issuer's prefix
public record Holder(String issuer, String subject) {
    private static final char BETWEEN = '\n';

    public Holder {
        if (issuer.indexOf(BETWEEN) >= 0 || subject.indexOf(BETWEEN) >= 0) {
            throw new IllegalArgumentException("a line feed in the name of an issuer or a subject");
        }
    }

    /// One text for both, under which the store keeps what is theirs. No name that others see has a line feed.
    public String key() {
        return issuer + BETWEEN + subject;
    }

    /// Whether a text is a [#key()], and not a name of a database that an older version has written.
    public static boolean isKey(String text) {
        return text.indexOf(BETWEEN) >= 0;
    }
}
