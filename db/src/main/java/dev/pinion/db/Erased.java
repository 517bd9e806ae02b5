package dev.pinion.db;

/// What [MessageLog#erase] found.
public enum Erased {
    NOW,
    BEFORE,
    /// Retention has deleted it, or it was never there.
    NOT_THERE
}
