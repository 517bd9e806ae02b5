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

    /// What is stored does not check any more: it is served to nobody.
    public static class Damaged extends StorageException {
        /// How the text begins, here and in what a scrub tells.
        public static final String CODE = "storage-damaged: ";
        private static final long serialVersionUID = 1;

        /// @param what and where
        public Damaged(String what, @Nullable Throwable cause) {
            super(CODE + what, cause);
        }
    }

    /// The disk is nearly full, so nothing was begun. Retention, or an operator, makes space.
    public static final class Full extends StorageException {
        private static final long serialVersionUID = 1;

        public Full(String what) {
            super(what);
        }
    }
}
