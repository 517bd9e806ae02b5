package dev.pinion.server.shared;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import dev.pinion.db.Bytes;

/// Finds the key of a message among its stored header lines, without making text of them: `message-group`, or `JMSXGroupID` as
/// ActiveMQ calls it. Pure.
final class MessageKey {
    private static final List<byte[]> NAMES = List.of("message-group:".getBytes(StandardCharsets.US_ASCII),
            "JMSXGroupID:".getBytes(StandardCharsets.US_ASCII));
    private static final int SPREAD = 0x9E3779B9;

    private MessageKey() {}

    /// A number for the key of a message, from 0 on; -1 for a message without one. The first of its headers counts.
    ///
    /// @param count how many numbers there are, a power of two
    static int number(Bytes headers, int count) {
        if (headers.size() == 0) {
            return -1;
        }
        byte[] lines = headers.toByteArray();
        for (int start = 0; start < lines.length; start = lineEnd(lines, start) + 1) {
            for (byte[] name : NAMES) {
                int value = start + name.length;
                if (value <= lines.length && Arrays.equals(lines, start, value, name, 0, name.length)) {
                    return number(lines, value, lineEnd(lines, start), count);
                }
            }
        }
        return -1;
    }

    private static int number(byte[] lines, int from, int to, int count) {
        int hash = 1;
        for (int at = from; at < to; at++) {
            hash = 31 * hash + lines[at];
        }
        return (hash * SPREAD) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(count));
    }

    private static int lineEnd(byte[] lines, int from) {
        int at = from;
        while (at < lines.length && lines[at] != '\n') {
            at++;
        }
        return at;
    }
}
