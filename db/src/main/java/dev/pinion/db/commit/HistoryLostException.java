package dev.pinion.db.commit;

import dev.pinion.db.StorageException;

/// A reopened database does not hold what was acknowledged.
final class HistoryLostException extends StorageException {

    private static final long serialVersionUID = 1;

    HistoryLostException(String what) {
        super(what);
    }
}
