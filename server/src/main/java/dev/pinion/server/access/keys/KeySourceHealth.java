package dev.pinion.server.access.keys;

import java.time.Instant;
import java.util.Optional;

/// How a key source is doing, for status and metrics.
///
/// @param source the file or address, as configured
/// @param state whether there are keys to check tokens by
/// @param swaps sets taken over since the start, the first included
/// @param failures attempts that gave no usable set; the set before stayed in use
/// @param lastGood when the source last gave a usable set; long ago where it never did
/// @param fault why the last attempt failed; empty when it did not
public record KeySourceHealth(String source, State state, long swaps, long failures, Instant lastGood,
        Optional<String> fault) {
    /// Whether tokens can be checked, and by what.
    public enum State {
        /// By keys that were read at the last attempt.
        GOOD,
        /// The last attempt failed; by the last good keys.
        STALE,
        /// By keys of the data folder: since the start nothing was read.
        KEPT,
        /// By none: tokens of this issuer are refused.
        ABSENT
    }
}
