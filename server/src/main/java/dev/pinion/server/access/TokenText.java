package dev.pinion.server.access;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.NumericDate;

/// What a token says, for a person who holds it: header and claims as JSON has them, times in words too, and never the
/// signature, without which it lets nobody in. Nothing is verified.
///
/// Pure; any thread.
public final class TokenText {
    private static final List<String> TIMES = List.of("exp", "nbf", "iat", "auth_time");

    private TokenText() {}

    /// A line for each member.
    ///
    /// @throws AccessDeniedException for what is no token; its rule says why
    public static List<String> lines(String token, Instant now) throws AccessDeniedException {
        CompactToken parts = CompactToken.of(token, TokenPolicy.TOKEN_CHARS_MAX);
        List<String> lines = new ArrayList<>();
        lines.add("header");
        add(lines, parts.header(), now);
        lines.add("claims");
        add(lines, parts.claims(), now);
        return lines;
    }

    private static void add(List<String> lines, JsonObject object, Instant now) {
        for (String name : object.names().stream().sorted().toList()) {
            lines.add("  " + JsonObject.quoted(name) + ": " + object.text(name)
                    + (TIMES.contains(name) ? time(object, name, now) : ""));
        }
    }

    private static String time(JsonObject object, String name, Instant now) {
        try {
            Optional<BigDecimal> seconds = object.number(name);
            if (seconds.isEmpty()) {
                return "";
            }
            Instant time = NumericDate.instant(name, seconds.get());
            Duration away = Duration.between(now, time);
            return "  (" + time + ", " + (away.isNegative() ? words(away.negated()) + " ago" : "in " + words(away))
                    + ")";
        } catch (JsonFault noTime) {
            return "  (no time: " + noTime.getMessage() + ")";
        }
    }

    private static String words(Duration duration) {
        if (duration.toDays() > 1) {
            return duration.toDays() + " days";
        }
        if (duration.toHours() > 1) {
            return duration.toHours() + " hours";
        }
        return duration.toMinutes() > 1 ? duration.toMinutes() + " minutes" : duration.toSeconds() + " s";
    }
}
