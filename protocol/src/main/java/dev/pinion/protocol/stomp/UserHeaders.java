package dev.pinion.protocol.stomp;

import java.util.Arrays;

import dev.pinion.protocol.Body;

/// Takes the user's own headers out of a frame, as the lines to be stored and passed on. Pure.
final class UserHeaders {

    private UserHeaders() {}

    /// All headers in their order, without those of the set and without repeated ones, in canonical form.
    static HeaderBlock of(Frame frame, long without) {
        int size = 0;
        for (int row = 0; row < frame.headers().count(); row++) {
            if (isUsers(frame, row, without)) {
                size += 2
                        + Escapes.canonicalSize(frame.array(), nameFrom(frame, row), frame.valueFrom(row) - 1,
                                frame.isEscaped())
                        + Escapes.canonicalSize(frame.array(), frame.valueFrom(row), frame.valueTo(row),
                                frame.isEscaped());
            }
        }
        return size == 0 ? HeaderBlock.EMPTY : HeaderBlock.ofStored(Body.owned(lines(frame, without, size)));
    }

    private static byte[] lines(Frame frame, long without, int size) {
        byte[] lines = new byte[size];
        int at = 0;
        for (int row = 0; row < frame.headers().count(); row++) {
            if (isUsers(frame, row, without)) {
                at = copy(frame, nameFrom(frame, row), frame.valueFrom(row) - 1, lines, at);
                lines[at++] = ':';
                at = copy(frame, frame.valueFrom(row), frame.valueTo(row), lines, at);
                lines[at++] = '\n';
            }
        }
        return lines;
    }

    private static int copy(Frame frame, int from, int to, byte[] lines, int at) {
        return frame.isEscaped() ? Escapes.copyCanonical(frame.array(), from, to, lines, at)
                : Escapes.copyPlain(frame.array(), from, to, lines, at);
    }

    private static int nameFrom(Frame frame, int row) {
        return frame.from() + frame.headers().name(row);
    }

    private static boolean isUsers(Frame frame, int row, long without) {
        return !frame.headers().isKnown(row, without) && !(frame.headers().isUser(row) && isRepeated(frame, row));
    }

    /// Compares with each one before it: few, and most differ in length.
    private static boolean isRepeated(Frame frame, int row) {
        HeaderIndex headers = frame.headers();
        byte[] array = frame.array();
        int from = frame.from() + headers.name(row);
        int to = frame.from() + headers.colon(row);
        for (int earlier = 0; earlier < row; earlier++) {
            if (headers.colon(earlier) - headers.name(earlier) == to - from && Arrays.equals(array, from, to, array,
                    frame.from() + headers.name(earlier), frame.from() + headers.colon(earlier))) {
                return true;
            }
        }
        return false;
    }
}
