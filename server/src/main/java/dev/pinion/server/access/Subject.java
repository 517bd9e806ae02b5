package dev.pinion.server.access;

import java.text.Normalizer;

/// The rule for subjects: they stand in every MESSAGE as `sender`, in logs, and name inboxes, so two of them may not
/// look
/// the same and none may hide what it is.
public final class Subject {
    public static final int CHARS_MAX = 200;
    public static final String EXPECTED = "1 to 200 printable characters in NFC form, without a space at either end, and not 'me'";

    private Subject() {}

    /// `me` is refused because `/user/me` is everybody's own inbox.
    public static boolean isValid(String subject) {
        return !subject.isEmpty() && subject.length() <= CHARS_MAX && subject.equals(subject.strip())
                && !subject.equals("me") && subject.codePoints().allMatch(Subject::isPrintable)
                && Normalizer.isNormalized(subject, Normalizer.Form.NFC);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }
}
