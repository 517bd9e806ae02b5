package dev.pinion.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What a server does for its operator by itself.
///
/// @param alarmCommand (`alarm.command`) a program that is run for each alarm that is raised or cleared
/// @param stopGrace (`stop.grace`) over how long the sessions of a server that is told to stop are ended, at most
public record Operations(Optional<Path> alarmCommand, Duration stopGrace) {
    private static final Duration GRACE_MAX = Duration.ofHours(1);

    public static final Operations DEFAULTS = new Operations(Optional.empty(), Duration.ofSeconds(10));

    public Operations {
        if (stopGrace.isNegative() || stopGrace.compareTo(GRACE_MAX) > 0) {
            throw new IllegalArgumentException(
                    "stop.grace is " + stopGrace + ", expected 0 to " + GRACE_MAX.toMinutes() + " minutes");
        }
    }
}
