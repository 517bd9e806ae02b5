package dev.pinion.db.journal;

import java.io.IOException;

/// A record that was once on disk does not check any more: others of its epoch stand behind it.
public final class DamagedRecordException extends IOException {

    private static final long serialVersionUID = 1;

    public DamagedRecordException(long number, long at, long behind) {
        super("record " + number + " at byte " + at + " is damaged, and " + behind + " records stand behind it");
    }
}
