package dev.pinion.client.pins;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.pins.PinSet;
import dev.pinion.protocol.pins.PinStoreId;

/// Where a client keeps the pins of its servers between runs; [PinFile] is one. Must be safe for any thread.
public interface PinStore {

    /// What is known of this server; empty when nothing is.
    Optional<KnownPins> find(String host, int port) throws IOException;

    /// Keeps this set instead of what was known. False, and nothing is changed, when something else is known by now than `before`.
    boolean store(String host, int port, Optional<KnownPins> before, PinSet pins, Instant learned) throws IOException;

    /// Tells the server which store has learned: the same in every run, and another one for each store of an identity. May block.
    PinStoreId id() throws IOException;

    /// What a person does to add a pin by hand, as the end of a sentence.
    String howToAdd(String host, int port, Pin pin);
}
