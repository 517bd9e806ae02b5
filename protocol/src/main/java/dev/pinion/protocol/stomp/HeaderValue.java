package dev.pinion.protocol.stomp;

import java.util.Arrays;

/// One header value, still escaped, to be passed through without making text of it: receipt ids, subscription ids.
///
/// Immutable; any thread. Kept in canonical form, so equal values are equal however the peer escaped them.
public final class HeaderValue {

    private final byte[] escaped;

    private HeaderValue(byte[] escaped) {
        this.escaped = escaped;
    }

    public static HeaderValue of(String text) {
        return new HeaderValue(Escapes.escape(text));
    }

    /// From bytes that a [FrameReader] has checked.
    ///
    /// @param escaped false where a backslash is one
    static HeaderValue received(byte[] array, int from, int to, boolean escaped) {
        return new HeaderValue(Escapes.canonical(array, from, to, escaped));
    }

    public String text() {
        return Escapes.unescape(escaped, 0, escaped.length);
    }

    /// In bytes, escaped.
    public int size() {
        return escaped.length;
    }

    public boolean isEmpty() {
        return escaped.length == 0;
    }

    public void copyTo(byte[] target, int at) {
        System.arraycopy(escaped, 0, target, at, escaped.length);
    }

    /// For the writer, which only reads it.
    byte[] bytes() {
        return escaped;
    }

    boolean isAt(byte[] array, int from, int to) {
        return Arrays.equals(escaped, 0, escaped.length, array, from, to);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderValue value && Arrays.equals(escaped, value.escaped);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(escaped);
    }

    @Override
    public String toString() {
        return "HeaderValue[" + escaped.length + " bytes]";
    }
}
