package dev.pinion.server.fair;

/// Counts TLS records in a stream that comes in pieces, by their heads of five bytes. What is no TLS is TLS's to refuse;
/// here it is counted as it comes.
///
/// Thread: the connection's reader.
final class RecordHeads {
    private static final int HEAD_BYTES = 5;

    private int headBytes;
    private int high;
    private int bodyLeft;

    /// How many records begin (by the first byte of their head) in these bytes.
    int begunIn(byte[] bytes, int from, int count) {
        int begun = 0;
        int at = from;
        int end = from + count;
        while (at < end) {
            if (bodyLeft > 0) {
                int passed = Math.min(bodyLeft, end - at);
                bodyLeft -= passed;
                at += passed;
            } else {
                begun += headBytes == 0 ? 1 : 0;
                head(bytes[at] & 0xff);
                at++;
            }
        }
        return begun;
    }

    private void head(int octet) {
        headBytes++;
        if (headBytes == HEAD_BYTES - 1) {
            high = octet;
        } else if (headBytes == HEAD_BYTES) {
            bodyLeft = high << 8 | octet;
            headBytes = 0;
        }
    }
}
