package dev.pinion.client.pins;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.pins.KnownPins;

/// One line of a [PinFile]: `HOST PORT [set=N] [learned=TIME] PIN…`. Pure.
record PinLine(String host, int port, KnownPins pins, Instant learned) {

    /// Empty for a comment, a blank line, and one that has only pins of hashes which this version does not know. // RFC 7469 P7
    static Optional<PinLine> parse(String line) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return Optional.empty();
        }
        String[] fields = text.split("\\s+", -1);
        if (fields.length < 3) {
            throw new IllegalArgumentException(
                    "line is \"" + text + "\", expected HOST PORT [set=N] [learned=TIME] PIN…");
        }
        long number = 0;
        Instant learned = Instant.EPOCH;
        List<Pin> pins = new ArrayList<>();
        for (String field : List.of(fields).subList(2, fields.length)) {
            if (field.startsWith("set=")) {
                number = number(field.substring(4), "set");
            } else if (field.startsWith("learned=")) {
                learned = instant(field.substring(8));
            } else if (!isOfAnotherHash(field)) {
                pins.add(Pin.parse(field));
            }
        }
        int port = Math.toIntExact(Math.min(number(fields[1], "port"), Integer.MAX_VALUE));
        return pins.isEmpty() ? Optional.empty()
                : Optional.of(new PinLine(fields[0].toLowerCase(Locale.ROOT), port,
                        new KnownPins(number, pins.stream().distinct().toList()), learned));
    }

    private static boolean isOfAnotherHash(String field) {
        return field.matches("(pin-)?(sha|blake)[0-9a-z-]*[/=].+") && !field.matches("(pin-)?sha256[/=].+");
    }

    private static long number(String digits, String name) {
        if (!digits.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(name + " is \"" + digits + "\", expected a number");
        }
        return Long.parseLong(digits);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException wrong) {
            throw new IllegalArgumentException("learned is " + text + ", expected for example 2026-01-31T12:00:00Z",
                    wrong);
        }
    }

    boolean isOf(String otherHost, int otherPort) {
        return port == otherPort && host.equals(otherHost.toLowerCase(Locale.ROOT));
    }

    String text() {
        String origin = pins.number() == 0 ? "" : "set=" + pins.number() + " learned=" + learned + ' ';
        return host + ' ' + port + ' ' + origin
                + pins.pins().stream().map(Pin::toString).collect(Collectors.joining(" "));
    }
}
