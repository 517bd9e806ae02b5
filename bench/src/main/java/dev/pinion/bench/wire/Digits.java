package dev.pinion.bench.wire;

/// Fixed-width numbers in byte arrays, without a String. Thread: any; pure.
final class Digits {
    private static final byte[] HEX = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private Digits() {}

    static void putDecimal(byte[] out, int at, int width, long value) {
        long rest = value;
        for (int i = at + width - 1; i >= at; i--) {
            out[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    static void putHex(byte[] out, int at, long value) {
        for (int i = 0; i < 16; i++)
            out[at + i] = HEX[(int) (value >>> (60 - 4 * i)) & 15];
    }

    /// Returns -1 where something else than a digit stands
    static long decimal(byte[] in, int at, int width) {
        long value = 0;
        for (int i = at; i < at + width; i++) {
            int digit = in[i] - '0';
            if (digit < 0 || digit > 9)
                return -1;
            value = value * 10 + digit;
        }
        return value;
    }

    static long hex(byte[] in, int at) {
        long value = 0;
        for (int i = at; i < at + 16; i++)
            value = value << 4 | (in[i] <= '9' ? in[i] - '0' : in[i] - 'a' + 10);
        return value;
    }
}
