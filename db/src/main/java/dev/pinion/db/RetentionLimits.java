package dev.pinion.db;

import java.time.Duration;

/// How much of a channel is kept. What is beyond any of the bounds goes, oldest first.
///
/// @param age        of a message
/// @param messages   in the channel
/// @param bytes      of headers and bodies; this bound wins over cursors
/// @param cursorHold for how long an unused cursor still holds back what it has not acknowledged, and how much longer
///                   than without it any cursor can hold back one message
public record RetentionLimits(Duration age, long messages, long bytes, Duration cursorHold) {
    /// Nothing is kept, whoever has not read it.
    public static final RetentionLimits NOTHING = new RetentionLimits(Duration.ofDays(36_500), 0, 0, Duration.ZERO);

    public RetentionLimits {
        if (age.isNegative() || age.isZero() || messages < 0 || bytes < 0 || cursorHold.isNegative()) {
            throw new IllegalArgumentException(
                    "retention of age " + age + ", " + messages + " messages, " + bytes + " bytes, cursors hold "
                            + cursorHold + "; expected an age longer than zero and no negative bound");
        }
    }
}
