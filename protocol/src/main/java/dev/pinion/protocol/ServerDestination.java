package dev.pinion.protocol;

import java.util.Locale;

/// The destinations of the server itself. Admin commands have a name of their own: [Destination.Admin].
public enum ServerDestination {
    /// SEND a fresh token here: refresh.
    TOKEN,
    /// SUBSCRIBE: the set of pins; SEND: a set is stored.
    PINS,
    /// SUBSCRIBE: answers to admin commands.
    REPLIES;

    private final String text = "/server/" + name().toLowerCase(Locale.ROOT);

    public String text() {
        return text;
    }
}
