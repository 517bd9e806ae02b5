package dev.pinion.protocol.pins;

import java.util.List;
import java.util.Optional;

import dev.pinion.protocol.Pin;

/// What a client knows of its server: the set that it stored last, or the pins that its user typed.
///
/// @param number of the stored set; 0 when the pins were typed
/// @param pins one or more, in the order of their roles ([PinSet])
public record KnownPins(long number, List<Pin> pins) {

    public KnownPins {
        pins = List.copyOf(pins);
        if (pins.isEmpty() || pins.size() > PinSet.PINS_MAX) {
            throw new IllegalArgumentException("a client knows " + pins.size() + " pins; expected 1 to "
                    + PinSet.PINS_MAX + ": without a pin it would trust anyone");
        }
        if (number < 0) {
            throw new IllegalArgumentException("the number of the known pin set is " + number + "; expected 0 or more");
        }
    }

    /// Given by the user, as `pinion certs pins` prints them.
    public static KnownPins typed(List<Pin> pins) {
        return new KnownPins(0, pins);
    }

    public static KnownPins of(PinSet stored) {
        return new KnownPins(stored.number(), stored.pins());
    }

    /// Absent only where the user typed a single pin.
    public Optional<Pin> next() {
        return pins.size() > 1 ? Optional.of(pins.get(1)) : Optional.empty();
    }

    public List<Pin> recovery() {
        return pins.subList(Math.min(2, pins.size()), pins.size());
    }
}
