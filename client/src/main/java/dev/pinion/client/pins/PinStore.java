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
    ///
    /// @param host name or address of the server
    /// @param port its port
    /// @return empty when nothing is
    /// @throws IOException when it cannot be read or written
    Optional<KnownPins> find(String host, int port) throws IOException;

    /// Keeps this set instead of what was known. False, and nothing is changed, when something else is known by now than `before`.
    ///
    /// @param host name or address of the server
    /// @param port its port
    /// @param before what was known when the set was judged
    /// @param pins the set to keep
    /// @param learned when it was learned
    /// @return false when something else is known by now
    /// @throws IOException when it cannot be read or written
    boolean store(String host, int port, Optional<KnownPins> before, PinSet pins, Instant learned) throws IOException;

    /// Tells the server which store has learned: the same in every run, and another one for each store of an identity. May block.
    ///
    /// @return the same in every run
    /// @throws IOException when it cannot be read or written
    PinStoreId id() throws IOException;

    /// What a person does to add a pin by hand, as the end of a sentence.
    ///
    /// @param host name or address of the server
    /// @param port its port
    /// @param pin the pin
    /// @return a clause for a message
    String howToAdd(String host, int port, Pin pin);
}
