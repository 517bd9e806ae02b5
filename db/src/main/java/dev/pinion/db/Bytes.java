package dev.pinion.db;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Immutable bytes: headers, bodies and chain values as the log holds them. Its text form never shows them.
public final class Bytes {

    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /// Takes the array over without a copy: the caller must not touch it again.
    public static Bytes owned(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content);
    }

    public static Bytes copyOf(byte[] source, int from, int length) {
        return owned(Arrays.copyOfRange(source, from, from + length));
    }

    public int size() {
        return content.length;
    }

    public void copyTo(byte[] target, int at) {
        System.arraycopy(content, 0, target, at, content.length);
    }

    public byte[] toByteArray() {
        return content.clone();
    }

    public void putInto(ByteBuffer target) {
        target.put(content);
    }

    /// The array itself, for the digests of this package, which only read it.
    byte[] content() {
        return content;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "Bytes[" + content.length + " bytes]";
    }
}
