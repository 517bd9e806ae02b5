package dev.pinion.db;

import org.jspecify.annotations.Nullable;

/// The log could not do what was asked. Whether a message that was under way is stored is unknown; it was acknowledged
/// to nobody. The text is for our own log, not for peers.
public class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StorageException(String what) {
        super(what);
    }

    public StorageException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }

    /// The disk is nearly full, so nothing was begun. Retention, or an operator, makes space.
    public static final class Full extends StorageException {
        private static final long serialVersionUID = 1;

        public Full(String what) {
            super(what);
        }
    }
}
