package dev.pinion.db.commit;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Locale;

import dev.pinion.db.LogHealth;

/// Tells from a failure what is wrong with the disk. Pure.
public final class DiskTrouble {

    /// Of a chain of causes; they may go in circles.
    private static final int CAUSES_MAX = 20;

    private DiskTrouble() {}

    public static LogHealth recovering(Throwable why) {
        return LogHealth.recovering(of(why), inWords(why));
    }

    /// Java has no exceptions of their own for these: the operating system's words must do.
    public static LogHealth.Trouble of(Throwable why) {
        boolean io = false;
        Throwable cause = why;
        for (int n = 0; n < CAUSES_MAX && cause != null; n++) {
            String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (cause instanceof Channels.HistoryLostException) {
                return LogHealth.Trouble.HISTORY_LOST;
            }
            if (text.contains("no space left") || text.contains("quota exceeded") || text.contains("file too large")
                    || text.contains("not enough space")) {
                return LogHealth.Trouble.DISK_FULL;
            }
            if (text.contains("read-only file system") || text.contains("permission denied")
                    || cause instanceof AccessDeniedException) {
                return LogHealth.Trouble.READ_ONLY;
            }
            io |= cause instanceof IOException;
            cause = cause.getCause();
        }
        return io ? LogHealth.Trouble.IO_ERROR : LogHealth.Trouble.OTHER;
    }

    /// The innermost cause says what happened, the outermost where.
    public static String inWords(Throwable why) {
        Throwable innermost = why;
        for (int n = 0; n < CAUSES_MAX && innermost.getCause() != null; n++) {
            innermost = innermost.getCause();
        }
        return why.getCause() == null ? why.toString() : firstLine(why) + ": " + innermost;
    }

    private static String firstLine(Throwable why) {
        return String.valueOf(why.getMessage()).lines().findFirst().orElse("");
    }
}
