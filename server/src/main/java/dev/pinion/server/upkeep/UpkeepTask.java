package dev.pinion.server.upkeep;

/// Something that the log needs from time to time. Thread: the upkeep's.
interface UpkeepTask {
    /// For our log: what was not done when it failed.
    String name();

    /// Does what is due now. MUST work in small steps, and leave nothing half done when it is interrupted.
    ///
    /// @throws dev.pinion.db.StorageException when the store failed; it is tried again
    void run() throws InterruptedException;
}
