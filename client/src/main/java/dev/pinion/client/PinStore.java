package dev.pinion.client;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.pins.PinSet;

/// Where a client keeps the pins of its servers between runs; [PinFile] is one. Must be safe for any thread.
public interface PinStore {

    /// What is known of this server; empty when nothing is.
    Optional<KnownPins> find(String host, int port) throws IOException;

    /// Keeps this set instead of what was known. False, and nothing is changed, when a set with the same or a higher number is known.
    boolean store(String host, int port, PinSet pins, Instant learned) throws IOException;
}
