package dev.pinion.server.settings.typed;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.upkeep.RetentionRule;

/// Rules of retention as people type them: `news.>:age=30d,count=100000,bytes=2g`. Pure.
public final class RetainText {

    private static final String FORM = "expected PATTERN:BOUND[,BOUND…] with age=30d, count=100000 or bytes=2g,"
            + " such as 'news.>:age=30d,bytes=2g'; @* names all inboxes";
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,15})([kmgt]?)");
    private static final String UNITS = "kmgt";

    private RetainText() {}

    public static RetentionRule parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("'" + text + "' is no rule of retention; " + FORM);
        }
        Duration age = null;
        Long count = null;
        Long bytes = null;
        for (String bound : text.substring(colon + 1).split(",", -1)) {
            int equals = bound.indexOf('=');
            String value = bound.substring(equals + 1);
            switch (equals < 0 ? "" : bound.substring(0, equals)) {
                case "age" -> age = once(age, DurationText.parse(value), text);
                case "count" -> count = once(count, number(value), text);
                case "bytes" -> bytes = once(bytes, bytes(value), text);
                default -> throw new IllegalArgumentException("'" + bound + "' in '" + text + "' is no bound; " + FORM);
            }
        }
        return new RetentionRule(text.substring(0, colon), Optional.ofNullable(age), optional(count), optional(bytes));
    }

    private static <T> T once(@Nullable T before, T value, String text) {
        if (before != null) {
            throw new IllegalArgumentException("'" + text + "' has a bound twice; " + FORM);
        }
        return value;
    }

    private static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,15}")) {
            throw new IllegalArgumentException("'" + text + "' is no number of messages; " + FORM);
        }
        return Long.parseLong(text);
    }

    private static long bytes(String text) {
        Matcher form = BYTES.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no number of bytes; expected a number and a unit, such as 512m, 2g or 1t");
        }
        int unit = form.group(2).isEmpty() ? 0 : UNITS.indexOf(form.group(2)) + 1;
        try {
            return Math.multiplyExact(Long.parseLong(form.group(1)), 1L << (10 * unit));
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException("'" + text + "' is more bytes than any disk has", tooLarge);
        }
    }
}
