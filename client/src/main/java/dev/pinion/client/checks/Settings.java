package dev.pinion.client.checks;

import java.time.Duration;

/// Refuses a setting with a message that names it; nothing is repaired.
public final class Settings {

    /// A wait of more than a year is a mistake in a unit; it also keeps nanoseconds within a long.
    private static final Duration LONGEST = Duration.ofDays(366);

    private Settings() {}

    public static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + ", expected " + expected);
        }
    }

    public static void requirePositive(String name, Duration value) {
        require(value.isPositive() && value.compareTo(LONGEST) <= 0, name, value,
                "longer than zero and at most " + LONGEST.toDays() + " days");
    }
}
