package dev.pinion.db;

import java.time.Duration;

/// Whether the log takes messages, and what is wrong, for a program and in words.
///
/// @param trouble what is wrong; [Trouble#NONE] only while all is well, and once the log is closed
/// @param detail  the same in words for the operator, with numbers where there are some; empty when all is well
public record LogHealth(State state, Trouble trouble, String detail) {

    public static final LogHealth RUNNING = new LogHealth(State.RUNNING, Trouble.NONE, "");
    public static final LogHealth CLOSED = new LogHealth(State.CLOSED, Trouble.NONE, "closed");

    /// How far the database is behind the log, which is no fault: nothing waits for it.
    ///
    /// @param bytes of what it does not hold on disk yet; at 32 MiB publishing waits for it
    /// @param age   of the oldest of that: a second or two
    public record Lag(long bytes, Duration age) {
        public static final Lag NONE = new Lag(0, Duration.ZERO);
    }

    /// The log's states. Reads go on in all of them but the last.
    public enum State {
        RUNNING,
        /// The disk is nearly full: appends are refused, and taken again as soon as there is space. Everything else
        /// goes on, retention too, which frees some.
        REFUSING,
        /// Appends are refused until the database has been reopened from its last forced state.
        RECOVERING,
        CLOSED
    }

    /// What is wrong.
    public enum Trouble {
        NONE,
        /// There is less space than [DiskLimits#lowSpaceBytes()]; appends are still taken.
        LOW_SPACE,
        /// A commit has been on its way to disk for longer than [DiskLimits#slowCommit()], or the database is behind the log
        /// by far more than it should.
        SLOW_DISK,
        DISK_FULL,
        READ_ONLY,
        IO_ERROR,
        /// The reopened database ends before what was acknowledged: somebody has replaced it. It is not used.
        HISTORY_LOST,
        /// See the detail.
        OTHER
    }

    public static LogHealth recovering(Trouble trouble, String detail) {
        return new LogHealth(State.RECOVERING, trouble, detail);
    }

    public static LogHealth refusing(String detail) {
        return new LogHealth(State.REFUSING, Trouble.DISK_FULL, detail);
    }

    public static LogHealth warning(Trouble trouble, String detail) {
        return new LogHealth(State.RUNNING, trouble, detail);
    }

    /// Figures in the detail may change every second; this does not.
    public boolean isSameAs(LogHealth other) {
        return state == other.state && trouble == other.trouble;
    }
}
