package dev.pinion.bench.ceiling;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array of bytes that is used again and again; not shared between threads.
final class Bytes {
    private static final int DECIMAL_DIGITS_MAX = 20;

    private byte[] array;
    private int size;

    Bytes(int capacity) {
        array = new byte[capacity];
    }

    byte[] array() {
        return array;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    Bytes add(byte[] from, int at, int length) {
        room(length);
        System.arraycopy(from, at, array, size, length);
        size += length;
        return this;
    }

    Bytes add(byte[] from) {
        return add(from, 0, from.length);
    }

    Bytes add(char one) {
        room(1);
        array[size++] = (byte) one;
        return this;
    }

    Bytes decimal(long value) {
        room(DECIMAL_DIGITS_MAX);
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10)
            digits++;
        long rest = value;
        for (int i = size + digits - 1; i >= size; i--) {
            array[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
        return this;
    }

    private void room(int more) {
        if (array.length - size < more)
            array = Arrays.copyOf(array, Math.max(array.length * 2, size + more));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
