package dev.pinion.server.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.pinion.server.settings.typed.DurationText;

/// What a setting's value may be, and how its text becomes one. Immutable; any thread.
///
/// @param name for documents: a number, a duration, …
/// @param expected for documents and refusals: the range, or what else holds
/// @param form how the text is cut
/// @param parser of what the text was cut into; refuses with a sentence that needs no key
record Kind<T>(String name, String expected, Form form, Function<List<String>, T> parser) {
    /// How the text of a value is cut.
    enum Form {
        /// It is one.
        ONE,
        /// The same, and a place in the file system: relative to the folder of the file that says it.
        PATH,
        /// Several, with commas or blanks between.
        WORDS,
        /// Several, each in a line of its own, since each may have commas and blanks.
        LINES;

        boolean isList() {
            return this == WORDS || this == LINES;
        }
    }

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,15})([kmgt]?)");
    private static final Pattern CUT = Pattern.compile("[,\\s]+");
    private static final String UNITS = "kmgt";

    static Kind<Integer> count(int least, int most) {
        return one("number", least + " to " + most,
                text -> Math.toIntExact(within(number(text, least, most), least, most, least + " to " + most)));
    }

    static Kind<Long> bytes(long least, long most) {
        String expected = bytesText(least) + " to " + bytesText(most);
        return one("bytes", expected, text -> within(parseBytes(text, expected), least, most, expected));
    }

    static Kind<Integer> fewBytes(int least, int most) {
        Kind<Long> wide = bytes(least, most);
        return new Kind<>(wide.name(), wide.expected(), Form.ONE, items -> Math.toIntExact(wide.parser.apply(items)));
    }

    static Kind<Duration> time(Duration least, Duration most) {
        String expected = DurationText.exact(least) + " to " + DurationText.exact(most);
        return one("duration", expected, text -> {
            if (!DurationText.isOne(text)) {
                throw new IllegalArgumentException(
                        "expected " + expected + ", as a number and a unit such as 500ms, 30s, 10m, 8h or 90d");
            }
            Duration time = DurationText.parseOrZero(text);
            if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
                throw new IllegalArgumentException("expected " + expected);
            }
            return time;
        });
    }

    static Kind<Boolean> flag() {
        return choice(Map.of("true", true, "false", false), "true or false");
    }

    static <T> Kind<T> choice(Map<String, T> values, String expected) {
        return one("word", expected, text -> {
            T value = values.get(text);
            if (value == null) {
                throw new IllegalArgumentException("expected " + expected);
            }
            return value;
        });
    }

    static Kind<String> text(String expected) {
        return one("text", expected, text -> text);
    }

    /// One that is not empty, of any type.
    static <T> Kind<T> one(String name, String expected, Function<String, T> parser) {
        return new Kind<>(name, expected, Form.ONE, items -> parser.apply(items.getFirst()));
    }

    /// One of any type, or nothing where the text is empty.
    static <T> Kind<Optional<T>> optional(String name, String expected, Function<String, T> parser) {
        return one(name, expected, text -> Optional.of(text).filter(said -> !said.isEmpty()).map(parser));
    }

    /// A place, or nothing where the text is empty.
    static Kind<Optional<Path>> path(String expected) {
        return new Kind<>("path", expected, Form.PATH,
                items -> Optional.of(items.getFirst()).filter(text -> !text.isEmpty()).map(Path::of));
    }

    static <T> Kind<List<T>> words(String expected, Function<String, T> each) {
        return new Kind<>("list", expected, Form.WORDS, items -> items.stream().map(each).toList());
    }

    static <T> Kind<List<T>> lines(String expected, Function<String, T> each) {
        return new Kind<>("lines", expected, Form.LINES, items -> items.stream().map(each).toList());
    }

    /// What one text says; a list may be empty.
    List<String> cut(String text) {
        return switch (form) {
            case ONE, PATH -> List.of(text);
            case WORDS -> CUT.splitAsStream(text).filter(each -> !each.isEmpty()).toList();
            case LINES -> text.lines().map(String::strip).filter(each -> !each.isEmpty()).toList();
        };
    }

    /// The value.
    ///
    /// @throws IllegalArgumentException saying what was expected
    T parse(List<String> items) {
        return parser.apply(items);
    }

    /// A number of bytes as people type it: `64k`, `2g`, or without a unit.
    ///
    /// @throws IllegalArgumentException for anything else, also for more than fits
    static long parseBytes(String text, String expected) {
        Matcher form = BYTES.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "expected " + expected + ", in bytes, or with a unit such as 512k, 64m or 2g");
        }
        int unit = form.group(2).isEmpty() ? 0 : UNITS.indexOf(form.group(2)) + 1;
        try {
            return Math.multiplyExact(Long.parseLong(form.group(1)), 1L << (10 * unit));
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException("more bytes than any disk has; expected " + expected, tooLarge);
        }
    }

    /// The same number in the largest unit that says it exactly.
    static String bytesText(long bytes) {
        int unit = bytes == 0 ? 0 : Math.min(UNITS.length(), Long.numberOfTrailingZeros(bytes) / 10);
        return (bytes >> (10 * unit)) + (unit == 0 ? "" : UNITS.substring(unit - 1, unit));
    }

    private static long number(String text, int least, int most) {
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("expected a number, " + least + " to " + most);
        }
        return Long.parseLong(text);
    }

    private static long within(long value, long least, long most, String expected) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("expected " + expected);
        }
        return value;
    }
}
