package dev.pinion.protocol.pins;

import java.util.HashSet;
import java.util.List;

import dev.pinion.protocol.Pin;

/// The numbered list of pins that a server announces: the current key's, the next key's, then those of recovery keys.
///
/// @param number only grows; about the time in milliseconds at which the set was made
/// @param pins in the order of their roles, no pin twice
public record PinSet(long number, List<Pin> pins) {

    /// RFC 7469's backup rule: a set without a second pin would lock clients out when the first key is lost.
    public static final int PINS_MIN = 2;
    public static final int PINS_MAX = 8;

    public PinSet {
        pins = List.copyOf(pins);
        if (number <= 0) {
            throw new IllegalArgumentException("the number of a pin set is " + number + "; expected 1 or more");
        }
        if (pins.size() < PINS_MIN || pins.size() > PINS_MAX) {
            throw new IllegalArgumentException("a pin set holds " + pins.size() + " pins; expected " + PINS_MIN + " to "
                    + PINS_MAX + ", the current one first, then the next");
        }
        if (new HashSet<>(pins).size() != pins.size()) {
            throw new IllegalArgumentException("a pin set names the same pin twice");
        }
    }

    public Pin current() {
        return pins.get(0);
    }

    public Pin next() {
        return pins.get(1);
    }

    /// Pins of keys whose private half is in a safe; often none or one.
    public List<Pin> recovery() {
        return pins.subList(2, pins.size());
    }
}
