package dev.pinion.bench.ceiling;

import java.util.Arrays;

/// Messages encoded once for all subscribers of a topic: all but `MESSAGE` and the subscription's id.
/// Thread: the sender's reader.
final class Messages {
    private static final byte[] MESSAGE_ID = Bytes.ascii("message-id:");
    private static final byte[] DESTINATION = Bytes.ascii("\ndestination:");
    private static final byte[] LENGTH = Bytes.ascii("\ncontent-length:");

    private final Bytes bytes = new Bytes(0);
    private int[] ends = new int[1];
    private int count;

    int count() {
        return count;
    }

    byte[] array() {
        return bytes.array();
    }

    int start(int i) {
        return i == 0 ? 0 : ends[i - 1];
    }

    int length(int i) {
        return ends[i] - start(i);
    }

    void clear() {
        bytes.clear();
        count = 0;
    }

    void add(long id, byte[] destination, ClientFrames from) {
        bytes.add(MESSAGE_ID)
                .decimal(id)
                .add(DESTINATION)
                .add(destination)
                .add(LENGTH)
                .decimal(from.bodyLength())
                .add('\n')
                .add('\n')
                .add(from.array(), from.bodyStart(), from.bodyLength())
                .add('\0');
        ended();
    }

    void add(byte[] encoded) {
        bytes.add(encoded);
        ended();
    }

    private void ended() {
        if (count == ends.length)
            ends = Arrays.copyOf(ends, count * 2);
        ends[count++] = bytes.size();
    }
}
