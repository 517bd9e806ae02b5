package dev.pinion.protocol;

import org.jspecify.annotations.Nullable;

/// The name of a channel, or of an inbox (`@SUBJECT`, only made by [#inbox(String)]). Holding one is the proof that it
/// is well formed.
public final class ChannelName {

    /// Longest name or subject. It is a database column and part of every message id.
    public static final int LENGTH_MAX = 200;

    /// Channels below this first part are the server's own: nobody sends to them, and only a right that names it reads them.
    public static final String RESERVED = "pinion";

    private static final String EXPECTED = "expected dot-separated parts of A-Z a-z 0-9 _ -, at most " + LENGTH_MAX
            + " characters, for example orders.eu";

    private final String text;

    /// A channel's name; for an inbox see [#inbox(String)].
    public ChannelName(String text) {
        this(text, faultOf(text));
    }

    private ChannelName(String text, @Nullable String fault) {
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
        this.text = text;
    }

    /// The channel behind a person's or a service's inbox. No text that a peer sends as a channel name becomes one.
    public static ChannelName inbox(String subject) {
        return new ChannelName("@" + subject, faultOfSubject(subject));
    }

    /// Whether a name or a pattern begins with the part of the server's own channels.
    public static boolean isReserved(String text) {
        return text.startsWith(RESERVED)
                && (text.length() == RESERVED.length() || text.charAt(RESERVED.length()) == '.');
    }

    /// Whether the text can name a channel that is no inbox.
    public static boolean isWellFormed(String text) {
        return faultOf(text) == null;
    }

    /// What is wrong with a channel name and what is expected; null when nothing is.
    static @Nullable String faultOf(String text) {
        if (text.isEmpty()) {
            return "the channel name is empty; " + EXPECTED;
        }
        if (text.length() > LENGTH_MAX) {
            return "the channel name has " + text.length() + " characters; " + EXPECTED;
        }
        boolean tokenIsEmpty = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' ? tokenIsEmpty : !isTokenCharacter(c)) {
                return "the channel name " + (c == '.' ? "has an empty part" : "has a character that is not allowed")
                        + " at position " + (i + 1) + "; " + EXPECTED;
            }
            tokenIsEmpty = c == '.';
        }
        return tokenIsEmpty ? "the channel name ends with a dot; " + EXPECTED : null;
    }

    static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    /// What is wrong with a token's subject as the owner of an inbox; null when nothing is.
    public static @Nullable String faultOfSubject(String subject) {
        if (subject.isEmpty() || subject.length() > LENGTH_MAX) {
            return "the subject has " + subject.length() + " characters; expected 1 to " + LENGTH_MAX;
        }
        boolean printable = subject.codePoints().allMatch(ChannelName::isPrintable);
        return printable ? null : "the subject has a character that cannot be printed; expected visible text";
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    public String text() {
        return text;
    }

    public boolean isInbox() {
        return text.charAt(0) == '@';
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelName name && text.equals(name.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
