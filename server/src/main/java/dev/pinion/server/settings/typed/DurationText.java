package dev.pinion.server.settings.typed;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as people type them: `500ms`, `30s`, `10m`, `8h`, `90d`. Pure.
public final class DurationText {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private DurationText() {}

    /// What a duration is.
    ///
    /// @throws IllegalArgumentException for anything else, and for no time at all
    public static Duration parse(String text) {
        Duration duration = parseOrZero(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("'" + text + "' is no time at all; expected more than zero");
        }
        return duration;
    }

    /// Whether the text is one.
    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /// The same, where no time at all is one.
    ///
    /// @throws IllegalArgumentException for anything else
    public static Duration parseOrZero(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a duration; expected a number and a unit, such as 500ms, 30s, 10m, 8h or 90d");
        }
        long amount = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /// The largest unit that says it exactly enough for a person.
    public static String of(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return duration.toMillis() + "ms";
        }
        if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
            return duration.toSeconds() + "s";
        }
        if (duration.compareTo(Duration.ofHours(2)) < 0) {
            return duration.toMinutes() + "m";
        }
        return duration.compareTo(Duration.ofDays(2)) < 0 ? duration.toHours() + "h" : duration.toDays() + "d";
    }

    /// The largest unit that says it exactly; what is below a millisecond is left out.
    public static String exact(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 3_600 != 0) {
            return seconds / 60 + "m";
        }
        return seconds % 86_400 == 0 ? seconds / 86_400 + "d" : seconds / 3_600 + "h";
    }
}
