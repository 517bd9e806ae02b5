package dev.pinion.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/// Bytes that never change: how message bodies and other opaque content travel through every layer.
///
/// Any thread. Never printed: [#toString()] names the size only, since a body may be secret.
public final class Body {

    public static final Body EMPTY = new Body(new byte[0]);

    private final byte[] bytes;

    private Body(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Body copyOf(byte[] source, int from, int length) {
        Objects.checkFromIndexSize(from, length, source.length);
        return length == 0 ? EMPTY : new Body(Arrays.copyOfRange(source, from, from + length));
    }

    public static Body utf8(String text) {
        return owned(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Takes ownership: the caller must not write to the array afterwards. Saves the copy on the hot path.
    public static Body owned(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Body(bytes);
    }

    public int size() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    public byte at(int index) {
        return bytes[index];
    }

    public void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    /// A part of the bytes, for writers whose buffer is smaller than the body.
    public void copyTo(int from, byte[] target, int at, int length) {
        System.arraycopy(bytes, from, target, at, length);
    }

    public byte[] toByteArray() {
        return bytes.clone();
    }

    /// The stream sees the array itself and must not keep or change it, as every well-behaved stream.
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
    }

    /// As text; bytes that are not UTF-8 become U+FFFD, since a body is the sender's and need not be text.
    public String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Body body && Arrays.equals(bytes, body.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Body[" + bytes.length + " bytes]";
    }
}
