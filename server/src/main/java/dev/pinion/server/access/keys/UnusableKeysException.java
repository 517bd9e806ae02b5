package dev.pinion.server.access.keys;

/// Says that a source gave nothing by which peers can be let in, such as a set of keys for tokens: what was wrong, what was expected.
/// At the start it ends the start; later the last good set stays in use.
public final class UnusableKeysException extends Exception {
    private static final long serialVersionUID = 1;

    /// Says what is wrong.
    public UnusableKeysException(String whatIsWrong) {
        super(whatIsWrong);
    }

    /// The same, and why.
    public UnusableKeysException(String whatIsWrong, Throwable cause) {
        super(whatIsWrong, cause);
    }
}
