package dev.pinion.server.pins;

import java.util.Base64;

import dev.pinion.protocol.Pin;

/// Pins of no key.
final class TestPins {
    private TestPins() {}

    static Pin pin(int number) {
        byte[] digest = new byte[32];
        digest[0] = (byte) number;
        return new Pin(Base64.getEncoder().encodeToString(digest));
    }
}
