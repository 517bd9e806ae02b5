package dev.pinion.server.deliver;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.pinion.db.Bytes;

/// Finds `expires` among stored header lines without making text of the others. Pure.
final class ExpiresHeader {
    private static final byte[] NAME = "expires:".getBytes(StandardCharsets.US_ASCII);

    private ExpiresHeader() {}

    /// Epoch milliseconds, or the largest number where the message does not expire: without the header, or with zero.
    static long of(Bytes headers) {
        byte[] lines = headers.toByteArray();
        for (int start = 0; start < lines.length; start = nextLine(lines, start)) {
            int end = start + NAME.length;
            if (end <= lines.length && Arrays.equals(lines, start, end, NAME, 0, NAME.length)) {
                return number(lines, end);
            }
        }
        return Long.MAX_VALUE;
    }

    private static int nextLine(byte[] lines, int from) {
        int at = from;
        while (at < lines.length && lines[at] != '\n') {
            at++;
        }
        return at + 1;
    }

    private static long number(byte[] lines, int from) {
        long value = 0;
        for (int at = from; at < lines.length && lines[at] >= '0' && lines[at] <= '9'; at++) {
            value = value * 10 + lines[at] - '0';
        }
        return value == 0 ? Long.MAX_VALUE : value;
    }
}
