package dev.pinion.server.pins;

import java.util.Collection;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.PinAnnouncement;
import dev.pinion.protocol.pins.PinNonce;
import dev.pinion.protocol.pins.PinSet;

/// Where the pin set and its signatures come from.
public interface PinSource {
    /// The set now; never blocks. Its number only grows.
    PinSet pinSet();

    /// The set now, signed for this nonce; costs the time of a few signatures.
    ///
    /// @param knownByClient retired keys among these sign too
    PinAnnouncement announce(PinNonce nonce, Collection<Pin> knownByClient);
}
