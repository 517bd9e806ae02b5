package dev.pinion.server.limits;

import java.time.Duration;

/// Refuses a limit outside its range, naming the setting as the operator types it. It never repairs.
final class Limit {
    private Limit() {}

    static void require(String setting, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s is %d, expected %d to %d".formatted(setting, value, least, most));
        }
    }

    static void require(String setting, Duration value) {
        if (!value.isPositive() || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "%s is %s, expected longer than zero and at most a day".formatted(setting, value));
        }
    }

    static void require(String setting, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("%s is %s, expected %s to %s".formatted(setting, value, least, most));
        }
    }
}
