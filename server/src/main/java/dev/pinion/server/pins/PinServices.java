package dev.pinion.server.pins;

import dev.pinion.server.limits.PinLimits;

/// What the sessions of a server share about pins.
///
/// @param board who is told
/// @param confirmations who has learned
public record PinServices(PinBoard board, Confirmations confirmations, PinLimits limits) {}
