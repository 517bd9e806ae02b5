package dev.pinion.server.cursor;

import java.io.ByteArrayOutputStream;

import dev.pinion.server.deliver.SequenceRanges;

/// Numbers of seven bits a byte, the low ones first; all but the last byte of a number have the high bit. Reads them one after
/// the other.
///
/// Not safe for several threads.
final class Numbers {
    private final byte[] bytes;
    private int at;

    private Numbers(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /// The first byte tells the form.
    static Numbers behindForm(byte[] bytes) {
        return new Numbers(bytes, 1);
    }

    boolean hasNext() {
        return at < bytes.length;
    }

    long next() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
            if (at >= bytes.length) {
                break;
            }
            byte next = bytes[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("the ranges of a cursor end within a number");
    }

    /// Reads ranges into a set, as [#add(ByteArrayOutputStream, SequenceRanges, long)] has written them.
    void ranges(SequenceRanges into, long from) {
        long at = from;
        for (long left = next(); left > 0; left--) {
            long first = at + next();
            at = first + next();
            into.add(first, at);
        }
    }

    /// How many ranges there are, and of each the distance from the end of the one before and the length, less one.
    ///
    /// @param from all of them lie behind it
    static void add(ByteArrayOutputStream out, SequenceRanges what, long from) {
        add(out, what.count());
        long[] at = {from};
        what.forEach((first, last) -> {
            add(out, first - at[0]);
            add(out, last - first);
            at[0] = last;
        });
    }

    static void add(ByteArrayOutputStream out, long number) {
        long left = number;
        while (left > 0x7f) {
            out.write((int) (left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.write((int) left);
    }
}
