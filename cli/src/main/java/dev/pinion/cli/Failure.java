package dev.pinion.cli;

import org.jspecify.annotations.Nullable;

/// A command could not do what it was asked: exit code 1. Says what was wrong, what was expected, what to do.
class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String advice;

    Failure(String wrong, String expected, String advice) {
        this(wrong, expected, advice, null);
    }

    Failure(String wrong, String expected, String advice, @Nullable Throwable cause) {
        super(wrong, cause);
        this.expected = expected;
        this.advice = advice;
    }

    /// The data folder is there, its server is not: it may be about to start.
    static final class ServerAbsent extends Failure {

        private static final long serialVersionUID = 1L;

        ServerAbsent(DataDirectory directory, Throwable cause) {
            super("no server is running on " + directory.path(), "one that was started with --data " + directory.path(),
                    "start it (pinion serve --data " + directory.path()
                            + "), or name another with --server, --pin and --token-file",
                    cause);
        }
    }

    /// What was expected instead, or empty.
    String expected() {
        return expected;
    }

    /// What the reader can do, or empty.
    String advice() {
        return advice;
    }
}
