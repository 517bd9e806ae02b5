package dev.pinion.db;

import org.jspecify.annotations.Nullable;

/// The database was not opened, and nothing in its directory was changed. The text says what is wrong and what to do.
public final class DatabaseRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public DatabaseRefusedException(String whatIsWrongAndWhatToDo, @Nullable Throwable cause) {
        super(whatIsWrongAndWhatToDo, cause);
    }
}
