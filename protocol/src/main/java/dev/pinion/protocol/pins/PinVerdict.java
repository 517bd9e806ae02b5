package dev.pinion.protocol.pins;

import java.util.List;

import dev.pinion.protocol.Pin;

/// What a client makes of an announcement.
public sealed interface PinVerdict {

    /// Store the set, tell the user what changed, confirm to the server.
    record Learned(PinSet set, List<Pin> added, List<Pin> retained, List<Pin> removed) implements PinVerdict {
        public Learned {
            added = List.copyOf(added);
            retained = List.copyOf(retained);
            removed = List.copyOf(removed);
        }
    }

    /// Already stored: confirm again, change nothing.
    record Unchanged(PinSet set) implements PinVerdict {}

    /// Store nothing, keep the known pins, show the user why.
    record Refused(String why) implements PinVerdict {}
}
