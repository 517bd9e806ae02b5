package dev.pinion.db;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

/// Immutable bytes: headers, bodies and chain values as the log holds them, or a part of such. Its text form never shows them.
public final class Bytes {

    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private final byte[] content;
    private final int from;
    private final int length;

    private Bytes(byte[] content, int from, int length) {
        this.content = content;
        this.from = from;
        this.length = length;
    }

    /// Takes the array over without a copy: the caller must not touch it again.
    public static Bytes owned(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content, 0, content.length);
    }

    public static Bytes copyOf(byte[] source, int from, int length) {
        return owned(Arrays.copyOfRange(source, from, from + length));
    }

    /// A part, without a copy: it keeps the whole in memory.
    public Bytes part(int at, int size) {
        Objects.checkFromIndexSize(at, size, length);
        return size == 0 ? EMPTY : new Bytes(content, from + at, size);
    }

    public int size() {
        return length;
    }

    public void copyTo(byte[] target, int at) {
        System.arraycopy(content, from, target, at, length);
    }

    public byte[] toByteArray() {
        return Arrays.copyOfRange(content, from, from + length);
    }

    public void putInto(ByteBuffer target) {
        target.put(content, from, length);
    }

    public void digestInto(MessageDigest digest) {
        digest.update(content, from, length);
    }

    /// To be read as numbers and parts.
    ByteBuffer buffer() {
        return ByteBuffer.wrap(content, from, length).slice();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes
                && Arrays.equals(content, from, from + length, bytes.content, bytes.from, bytes.from + bytes.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int n = from; n < from + length; n++) {
            hash = 31 * hash + content[n];
        }
        return hash;
    }

    @Override
    public String toString() {
        return "Bytes[" + length + " bytes]";
    }
}
