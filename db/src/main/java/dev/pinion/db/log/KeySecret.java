package dev.pinion.db.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

import dev.pinion.db.IdempotencyKey;

/// Hashes idempotency keys (SipHash-2-4 with 128 bits) under a secret of the database: whoever could make two keys with one
/// hash could have somebody else's message taken for a repeated one. The identity's part is joined by exclusive or, so that
/// an identity gets another text without its keys being known. Immutable; any thread.
public final class KeySecret {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte IDENTITY = 1;
    private static final byte CHANNEL_AND_KEY = 2;
    private static final int TEXT_BYTES = 32;

    private final long high;
    private final long low;

    private KeySecret(long low, long high) {
        this.low = low;
        this.high = high;
    }

    public static KeySecret random(SecureRandom random) {
        return new KeySecret(random.nextLong(), random.nextLong());
    }

    /// Of its [#text].
    public static KeySecret parsed(String text) {
        return new KeySecret(HexFormat.fromHexDigitsToLong(text, 0, TEXT_BYTES / 2),
                HexFormat.fromHexDigitsToLong(text, TEXT_BYTES / 2, TEXT_BYTES));
    }

    /// For the database, and nobody else.
    public String text() {
        return HexFormat.of().toHexDigits(low) + HexFormat.of().toHexDigits(high);
    }

    public KeyHash hash(String channel, IdempotencyKey key) {
        byte[] name = channel.getBytes(StandardCharsets.UTF_8);
        byte[] its = key.key().getBytes(StandardCharsets.UTF_8);
        ByteBuffer both = ByteBuffer.allocate(1 + 4 + name.length + its.length);
        both.put(CHANNEL_AND_KEY).putInt(name.length).put(name).put(its);
        return hash(both.array()).xor(identity(key.identity()));
    }

    /// Of the same channel and key, of another identity.
    public KeyHash renamed(KeyHash hash, String from, String to) {
        return hash.xor(identity(from)).xor(identity(to));
    }

    private KeyHash identity(String identity) {
        byte[] text = identity.getBytes(StandardCharsets.UTF_8);
        return hash(ByteBuffer.allocate(1 + text.length).put(IDENTITY).put(text).array());
    }

    /// As the reference implementation gives it, its first eight bytes in [KeyHash#high].
    KeyHash hash(byte[] message) {
        State state = new State(low, high);
        int whole = message.length & ~7;
        for (int at = 0; at < whole; at += 8) {
            state.take((long) LONG.get(message, at));
        }
        long last = (long) message.length << 56;
        for (int at = whole; at < message.length; at++) {
            last |= (message[at] & 0xffL) << (8 * (at - whole));
        }
        state.take(last);
        return state.end();
    }

    @Override
    public String toString() {
        return "KeySecret[redacted]";
    }

    /// SipHash's four words.
    private static final class State {

        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long low, long high) {
            v0 = low ^ 0x736f6d6570736575L;
            v1 = high ^ 0x646f72616e646f6dL ^ 0xee;
            v2 = low ^ 0x6c7967656e657261L;
            v3 = high ^ 0x7465646279746573L;
        }

        void take(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        KeyHash end() {
            v2 ^= 0xee;
            long first = finished();
            v1 ^= 0xdd;
            return new KeyHash(first, finished());
        }

        private long finished() {
            for (int n = 0; n < 4; n++) {
                round();
            }
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
