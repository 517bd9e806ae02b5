package dev.pinion.db.commit;

import java.util.ArrayList;
import java.util.List;

/// Which idempotency keys may have been used: of those it does not know it is certain that they were not (a Bloom filter, 12
/// bits a key, one in 300 of the others is taken for known). It grows by parts of twice the size; at its bound it takes every
/// key for known, which costs a question to the database and is never wrong. Not thread-safe.
final class KeyFilter {

    private static final int FIRST_KEYS = 1 << 16;
    private static final int BITS_PER_KEY = 12;
    private static final int HASHES = 8;
    /// Some 45 million keys.
    private static final long BYTES_MAX = 64L << 20;

    private final List<Part> parts = new ArrayList<>();
    private long bytes;
    private long count;
    private boolean isFull;

    private static final class Part {

        private final int keysMax;
        private final long bits;
        private final long[] words;
        private int keys;

        Part(int keysMax) {
            this.keysMax = keysMax;
            this.bits = (long) keysMax * BITS_PER_KEY;
            this.words = new long[Math.toIntExact((bits + 63) / 64)];
        }

        boolean contains(long hash) {
            long at = hash;
            for (int n = 0; n < HASHES; n++) {
                long bit = Long.remainderUnsigned(at, bits);
                if ((words[(int) (bit >>> 6)] & 1L << bit) == 0) {
                    return false;
                }
                at += mixed(hash) | 1;
            }
            return true;
        }

        void add(long hash) {
            long at = hash;
            for (int n = 0; n < HASHES; n++) {
                long bit = Long.remainderUnsigned(at, bits);
                words[(int) (bit >>> 6)] |= 1L << bit;
                at += mixed(hash) | 1;
            }
            keys++;
        }
    }

    /// Of a key of an identity in a channel.
    static long hash(String channel, String identity, String key) {
        long hash = part(part(part(0xcbf29ce484222325L, channel), identity), key);
        return mixed(hash);
    }

    private static long part(long before, String text) {
        long hash = before;
        for (int n = 0; n < text.length(); n++) {
            hash = (hash ^ text.charAt(n)) * 0x100000001b3L;
        }
        return (hash ^ 0xffff) * 0x100000001b3L;
    }

    /// Each bit of the argument may change each bit of the result (the end of MurmurHash3).
    private static long mixed(long hash) {
        long mixed = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    void add(long hash) {
        count++;
        if (isFull) {
            return;
        }
        if (parts.isEmpty() || parts.getLast().keys >= parts.getLast().keysMax) {
            int keysMax = parts.isEmpty() ? FIRST_KEYS : 2 * parts.getLast().keysMax;
            bytes += (long) keysMax * BITS_PER_KEY / 8;
            if (bytes > BYTES_MAX) {
                isFull = true;
                parts.clear();
                return;
            }
            parts.add(new Part(keysMax));
        }
        parts.getLast().add(hash);
    }

    boolean mayContain(long hash) {
        for (int n = parts.size() - 1; n >= 0; n--) {
            if (parts.get(n).contains(hash)) {
                return true;
            }
        }
        return isFull;
    }

    long count() {
        return count;
    }
}
