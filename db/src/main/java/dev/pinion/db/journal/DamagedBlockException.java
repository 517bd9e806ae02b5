package dev.pinion.db.journal;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/// A block of a file is not what was written to it.
public final class DamagedBlockException extends IOException {
    private static final long serialVersionUID = 1;
    /// Of a chain; they may go in circles.
    private static final int CAUSES_MAX = 20;

    /// Whether something failed because of one.
    public static @Nullable DamagedBlockException behind(@Nullable Throwable failed) {
        Throwable cause = failed;
        for (int n = 0; n < CAUSES_MAX && cause != null; n++) {
            if (cause instanceof DamagedBlockException damaged) {
                return damaged;
            }
            cause = cause.getCause();
        }
        return null;
    }

    DamagedBlockException(long block) {
        super("bytes " + block * BlockSums.BLOCK + " to " + ((block + 1) * BlockSums.BLOCK - 1)
                + " are not what was written");
    }
}
