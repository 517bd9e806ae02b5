package dev.pinion.protocol.stomp;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;

/// The headers of a frame as the types that they stand for; refuses what is missing or not of that type. Pure.
final class Fields {

    private static final long MILLIS_MAX = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    private Fields() {}

    static HeaderValue required(Frame frame, KnownHeader header) throws ProtocolException {
        return frame.value(requiredRow(frame, header));
    }

    static int requiredRow(Frame frame, KnownHeader header) throws ProtocolException {
        int row = frame.headers().rowOf(header);
        if (row < 0 || frame.valueFrom(row) == frame.valueTo(row)) {
            throw Refusal.malformed("a " + frame.command() + " frame has no " + header.text()
                    + " header or an empty one; " + "it is required");
        }
        return row;
    }

    static Optional<HeaderValue> value(Frame frame, KnownHeader header) {
        int row = frame.headers().rowOf(header);
        return row < 0 ? Optional.empty() : Optional.of(frame.value(row));
    }

    /// Not empty, where it is there at all, and not longer than this many bytes.
    static Optional<HeaderValue> value(Frame frame, KnownHeader header, int bytesMax) throws ProtocolException {
        int row = frame.headers().rowOf(header);
        if (row < 0) {
            return Optional.empty();
        }
        int size = frame.valueTo(row) - frame.valueFrom(row);
        if (size == 0) {
            throw Refusal.malformed("the " + header.text() + " header is empty; expected a text, or leave it out");
        }
        if (size > bytesMax) {
            throw Refusal.limit("the " + header.text() + " header", bytesMax, "bytes", "use a shorter one");
        }
        return Optional.of(frame.value(row));
    }

    static Optional<String> text(Frame frame, KnownHeader header) {
        int row = frame.headers().rowOf(header);
        return row < 0 ? Optional.empty() : Optional.of(frame.text(row));
    }

    static Optional<String> text(Frame frame, KnownHeader header, int bytesMax) throws ProtocolException {
        return value(frame, header, bytesMax).map(HeaderValue::text);
    }

    static boolean flag(Frame frame, KnownHeader header) throws ProtocolException {
        int row = frame.headers().rowOf(header);
        if (row < 0) {
            return false;
        }
        return switch (frame.text(row)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Refusal.malformed("the " + header.text() + " header is neither true nor false");
        };
    }

    static OptionalLong number(Frame frame, KnownHeader header, long min, long max) throws ProtocolException {
        int row = frame.headers().rowOf(header);
        if (row < 0) {
            return OptionalLong.empty();
        }
        long number = frame.number(row);
        if (number < min || number > max) {
            throw Refusal.malformed("the " + header.text() + " header is no number from " + min + " to " + max
                    + "; expected plain decimal digits");
        }
        return OptionalLong.of(number);
    }

    /// Milliseconds since 1970.
    static Optional<Instant> instant(Frame frame, KnownHeader header) throws ProtocolException {
        OptionalLong millis = number(frame, header, 0, MILLIS_MAX);
        return millis.isEmpty() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis.getAsLong()));
    }

    static ProtocolException tokenRejected(String sentence) {
        return new ProtocolException(DisconnectReason.TOKEN_REJECTED, sentence);
    }
}
