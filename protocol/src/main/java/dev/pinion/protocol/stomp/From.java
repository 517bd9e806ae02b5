package dev.pinion.protocol.stomp;

import java.time.Instant;
import java.time.format.DateTimeParseException;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// Where in the log a subscription begins.
public sealed interface From {

    /// The header's value.
    String text();

    /// After what is there now.
    record Next() implements From {
        @Override
        public String text() {
            return "next";
        }
    }

    /// With the oldest message that is kept.
    record First() implements From {
        @Override
        public String text() {
            return "first";
        }
    }

    /// With the newest message that is there now.
    record Last() implements From {
        @Override
        public String text() {
            return "last";
        }
    }

    /// With this sequence; the first message has 1.
    record Seq(long seq) implements From {
        public Seq {
            if (seq < 1) {
                throw new IllegalArgumentException("sequences begin at 1");
            }
        }

        @Override
        public String text() {
            return "seq=" + seq;
        }
    }

    /// With the first message at or after this instant; years 0 to 9999.
    record Time(Instant instant) implements From {
        private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
        private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

        public Time {
            if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
                throw new IllegalArgumentException("an instant of the years 0 to 9999 is expected");
            }
        }

        @Override
        public String text() {
            return "time=" + instant;
        }
    }

    static From parse(String text) throws ProtocolException {
        return switch (text) {
            case "next" -> new Next();
            case "first" -> new First();
            case "last" -> new Last();
            default -> parsePosition(text);
        };
    }

    private static From parsePosition(String text) throws ProtocolException {
        try {
            if (text.matches("seq=[0-9]{1,19}")) {
                return new Seq(Long.parseLong(text.substring(4)));
            }
            if (text.startsWith("time=") && text.length() <= 64) {
                return new Time(Instant.parse(text.substring(5)));
            }
            throw unknown();
        } catch (IllegalArgumentException | DateTimeParseException outOfRange) {
            throw unknown();
        }
    }

    private static ProtocolException unknown() {
        return new ProtocolException(DisconnectReason.MALFORMED_FRAME, "the from header says no place to begin; "
                + "expected next, first, last, seq=N with N from 1, or time=2026-01-31T12:00:00Z");
    }
}
