package dev.pinion.cli.talk;

import java.util.Locale;

import dev.pinion.cli.terminal.Terminal;

/// How far a long work has come, on stderr, in one line that is written anew twice a second; nothing for what is done within a second.
/// For one thread.
final class Progress {

    private static final long EVERY_NANOS = 500_000_000;
    private static final int WIDTH = 20;

    private final Terminal terminal;
    private final long all;
    private final boolean shown;
    private final long begunNanos;
    private long nextNanos;
    private long done;
    private boolean written;

    /// @param all how much there is; 0 where nobody knows
    /// @param shown false where nobody looks
    Progress(Terminal terminal, long all, boolean shown, long nowNanos) {
        this.terminal = terminal;
        this.all = all;
        this.shown = shown;
        this.begunNanos = nowNanos;
        this.nextNanos = nowNanos + 2 * EVERY_NANOS;
    }

    void more(long nowNanos) {
        done++;
        if (shown && nowNanos - nextNanos >= 0) {
            nextNanos = nowNanos + EVERY_NANOS;
            write(nowNanos, "\r");
        }
    }

    /// The last word, if there was one before.
    void end(long nowNanos) {
        if (written) {
            write(nowNanos, System.lineSeparator());
        }
    }

    private void write(long nowNanos, String end) {
        written = true;
        terminal.err().print(line(done, all, (nowNanos - begunNanos) / 1e9) + end);
        terminal.err().flush();
    }

    /// `[####      ] 40 of 100, 20/s`, or without the bar. Pure.
    static String line(long done, long all, double seconds) {
        String rate = String.format(Locale.ROOT, "%,d/s", Math.round(done / Math.max(seconds, 1e-3)));
        if (all <= 0) {
            return String.format(Locale.ROOT, "%,d sent, %s   ", done, rate);
        }
        int full = (int) Math.min(WIDTH, done * WIDTH / all);
        return String.format(Locale.ROOT, "[%s%s] %,d of %,d, %s   ", "#".repeat(full), " ".repeat(WIDTH - full), done,
                all, rate);
    }
}
