package dev.pinion.server.access;

import java.time.Instant;
import java.util.Optional;

/// How a key source is doing, for status and metrics.
///
/// @param source the file or address, as configured
/// @param swaps sets taken over since the start, the first included
/// @param failures attempts that gave no usable set; the set before stayed in use
/// @param lastGood when the source last gave a usable set
/// @param fault why the last attempt failed; empty when it did not
public record KeySourceHealth(String source, long swaps, long failures, Instant lastGood, Optional<String> fault) {}
