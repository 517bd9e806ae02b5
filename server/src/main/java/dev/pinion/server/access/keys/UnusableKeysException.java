package dev.pinion.server.access.keys;

/// Says that a source gave no set of keys that tokens can be checked with: what was wrong, what was expected.
/// At the start it ends the start; later the last good set stays in use.
public final class UnusableKeysException extends Exception {
    private static final long serialVersionUID = 1;

    UnusableKeysException(String whatIsWrong) {
        super(whatIsWrong);
    }

    UnusableKeysException(String whatIsWrong, Throwable cause) {
        super(whatIsWrong, cause);
    }
}
