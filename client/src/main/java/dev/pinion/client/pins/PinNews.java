package dev.pinion.client.pins;

import java.util.List;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.PinSet;

/// What a client tells its user about the pins of its server ([PinLearning]).
public sealed interface PinNews {

    /// The server announced a new set with proofs that hold.
    ///
    /// @param set the pins that this client trusts from its next connection on
    /// @param added pins that are new
    /// @param retained pins that stay
    /// @param removed pins that are gone
    record Learned(PinSet set, List<Pin> added, List<Pin> retained, List<Pin> removed) implements PinNews {
        /// Copies the lists.
        public Learned {
            added = List.copyOf(added);
            retained = List.copyOf(retained);
            removed = List.copyOf(removed);
        }
    }

    /// The set is good and cannot be kept: a file that is read-only, a full disk. This client goes on with it until its program
    /// ends; what is in the store will lock the next one out once the server's key has changed.
    ///
    /// @param why what was wrong, and what to do
    /// @param set the announced set
    record NotStored(PinSet set, String why) implements PinNews {}

    /// An announcement broke a rule: nothing was stored, the known pins stay.
    ///
    /// @param why the reason
    record Refused(String why) implements PinNews {}
}
