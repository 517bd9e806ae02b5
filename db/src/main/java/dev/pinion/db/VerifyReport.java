package dev.pinion.db;

import java.util.List;

/// What a verification found. No faults: every message is where it was stored, as it was stored.
///
/// @param erased how many of the messages have lost their headers and body by [MessageLog#erase]
public record VerifyReport(String epoch, long channels, long messages, long erased, List<Fault> faults) {

    /// A place that does not fit.
    ///
    /// @param seq where it was noticed; 0: the channel as a whole
    public record Fault(String channel, long seq, String what) {}

    public VerifyReport {
        faults = List.copyOf(faults);
    }

    public boolean isSound() {
        return faults.isEmpty();
    }
}
