package dev.pinion.cli.terminal;

import org.jspecify.annotations.Nullable;

/// A command could not do what it was asked: exit code 1. Says what was wrong, what was expected, what to do.
public class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String advice;

    public Failure(String wrong, String expected, String advice) {
        this(wrong, expected, advice, null);
    }

    public Failure(String wrong, String expected, String advice, @Nullable Throwable cause) {
        super(wrong, cause);
        this.expected = expected;
        this.advice = advice;
    }

    /// What was expected instead, or empty.
    public String expected() {
        return expected;
    }

    /// What the reader can do, or empty.
    public String advice() {
        return advice;
    }
}
