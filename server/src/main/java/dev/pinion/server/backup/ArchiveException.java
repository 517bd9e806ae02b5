package dev.pinion.server.backup;

import org.jspecify.annotations.Nullable;

/// An archive cannot be made, or is not what was made: says what was wrong, what was expected, what to do.
public final class ArchiveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String advice;

    ArchiveException(String wrong, String expected, String advice) {
        this(wrong, expected, advice, null);
    }

    ArchiveException(String wrong, String expected, String advice, @Nullable Throwable cause) {
        super(wrong, cause);
        this.expected = expected;
        this.advice = advice;
    }

    public String expected() {
        return expected;
    }

    public String advice() {
        return advice;
    }
}
