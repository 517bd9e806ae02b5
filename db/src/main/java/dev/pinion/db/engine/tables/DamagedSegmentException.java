package dev.pinion.db.engine.tables;

import dev.pinion.db.StorageException;

/// Stored messages that do not check any more: they are served to nobody.
public final class DamagedSegmentException extends StorageException.Damaged {

    private static final long serialVersionUID = 1;

    private final long first;
    private final long last;

    public DamagedSegmentException(long first, long last) {
        super("the stored messages " + first + " to " + last + " do not match their checksum", null);
        this.first = first;
        this.last = last;
    }

    public long first() {
        return first;
    }

    public long last() {
        return last;
    }
}
