package dev.pinion.db;

/// Whether the log takes messages, and in words what keeps it from it.
public record LogHealth(State state, String detail) {

    static final LogHealth RUNNING = new LogHealth(State.RUNNING, "");
    static final LogHealth CLOSED = new LogHealth(State.CLOSED, "closed");

    /// The log's states.
    public enum State {
        RUNNING,
        /// Appends are refused until the database has been reopened from its last forced state.
        RECOVERING,
        CLOSED
    }

    static LogHealth recovering(String why) {
        return new LogHealth(State.RECOVERING, why);
    }
}
