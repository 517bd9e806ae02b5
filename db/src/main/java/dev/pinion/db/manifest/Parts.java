package dev.pinion.db.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import dev.pinion.db.Bytes;

/// What is signed, in its canonical form: integers big-endian, every text and every run of bytes with its length (4 bytes)
/// before it. Pure.
final class Parts {

    private Parts() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// All of them, one after the other.
    static Bytes joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += 4 + part.length;
        }
        ByteBuffer form = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            form.putInt(part.length).put(part);
        }
        return Bytes.owned(form.array());
    }

    static byte[] number(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    static String text(ByteBuffer form) {
        return new String(part(form), StandardCharsets.UTF_8);
    }

    static long number(ByteBuffer form) {
        return ByteBuffer.wrap(part(form)).getLong();
    }

    /// @throws java.nio.BufferUnderflowException when it is not there
    static byte[] part(ByteBuffer form) {
        return bytes(form, form.getInt()).toByteArray();
    }

    static Bytes bytes(ByteBuffer form, int length) {
        if (length < 0 || length > form.remaining()) {
            throw new java.nio.BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        form.get(bytes);
        return Bytes.owned(bytes);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
