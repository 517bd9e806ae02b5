package dev.pinion.db;

import java.util.List;

/// What a verification found. No faults: every message is where it was stored, as it was stored.
///
/// @param erased how many of the messages have lost their headers and body by [MessageLog#erase]
/// @param unvouched what no signature covers, or what could not be checked: it fits, but somebody may have made it fit
/// @param signed by what manifest, and whose, the rest is covered; empty: by none that was checked
public record VerifyReport(String epoch, long channels, long messages, long erased, List<Fault> faults,
        List<Fault> unvouched, String signed) {

    /// A place that does not fit.
    ///
    /// @param seq where it was noticed; 0: the channel as a whole
    public record Fault(String channel, long seq, String what) {}

    public VerifyReport {
        faults = List.copyOf(faults);
        unvouched = List.copyOf(unvouched);
    }

    public boolean isSound() {
        return faults.isEmpty();
    }
}
