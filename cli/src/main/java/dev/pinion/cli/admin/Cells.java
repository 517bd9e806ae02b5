package dev.pinion.cli.admin;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;

/// The members of a row as people read them. Pure but for the time, which is an argument.
///
/// @param now what is "ago" and "in"
record Cells(JsonObject row, Instant now) {
    private static final long KIB = 1_024;

    String text(String name) {
        return of(() -> row.string(name).orElse(""));
    }

    String number(String name) {
        return of(() -> row.number(name).map(each -> String.format(Locale.ROOT, "%,d", each.longValue())).orElse(""));
    }

    /// A rate: whole numbers from ten on, and nothing where nothing happens.
    String rate(String name) {
        return of(() -> rate(row.number(name).orElse(BigDecimal.ZERO)));
    }

    static String rate(BigDecimal perSecond) {
        double value = perSecond.doubleValue();
        if (value < 0.05) {
            return "0";
        }
        return value < 10 ? String.format(Locale.ROOT, "%.1f", value)
                : String.format(Locale.ROOT, "%,d", perSecond.setScale(0, RoundingMode.HALF_UP).longValue());
    }

    String bytes(String name) {
        return of(() -> row.number(name).map(each -> bytes(each.longValue())).orElse(""));
    }

    static String bytes(long bytes) {
        if (bytes < KIB) {
            return bytes + " B";
        }
        int unit = Math.min(4, (63 - Long.numberOfLeadingZeros(bytes)) / 10);
        double value = bytes / Math.pow(KIB, unit);
        return String.format(Locale.ROOT, value < 10 ? "%.1f %ciB" : "%.0f %ciB", value, "KMGT".charAt(unit - 1));
    }

    /// How long ago, or how long until.
    String apart(String name) {
        return of(() -> fromNow(row.string(name).orElse("")));
    }

    private String fromNow(String instant) {
        if (instant.isEmpty()) {
            return "";
        }
        try {
            return span(Duration.between(now, Instant.parse(instant)).abs());
        } catch (DateTimeParseException ofANewerServer) {
            return instant;
        }
    }

    /// In its largest unit, and the next one where that says more.
    static String span(Duration span) {
        if (span.toDays() > 1) {
            return span.toDays() + "d";
        }
        if (span.toHours() > 0) {
            return span.toHours() + "h" + (span.toMinutesPart() > 0 ? span.toMinutesPart() + "m" : "");
        }
        return span.toMinutes() > 0 ? span.toMinutes() + "m" : span.toSeconds() + "s";
    }

    private static String of(Member member) {
        try {
            return member.text();
        } catch (JsonFault ofAnotherType) {
            throw new Failure("the server's answer cannot be read: " + ofAnotherType.getMessage(),
                    "an answer of this version's server", "--json prints it as it came", ofAnotherType);
        }
    }

    private interface Member {
        String text() throws JsonFault;
    }
}
