package dev.pinion.db.ahead;

import java.util.ArrayDeque;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.UsedKey;

/// The idempotency keys that are in no run of the database yet, exactly: 40 bytes each and an index, in parts that go as a
/// whole. Committer only.
final class RecentKeys {

    private final ArrayDeque<Part> parts = new ArrayDeque<>();

    /// A table with open addressing: the keys one behind the other, and their numbers by hash.
    private static final class Part {

        /// As many as make a run: the fewer parts there are, the fewer places in memory a key is looked for in.
        private static final int KEYS_MAX = 1 << 17;
        private static final int FIRST_KEYS = 1 << 8;
        private static final int WORDS = 5;

        private long[] keys = new long[FIRST_KEYS * WORDS];
        /// The number of each and one; 0: nothing.
        private int[] index = new int[2 * FIRST_KEYS];
        private int count;
        private long lastBatch;
        private long lastMillis;

        boolean isFull() {
            return count == KEYS_MAX;
        }

        void add(UsedKey key) {
            if (count * WORDS == keys.length) {
                grow();
            }
            int at = count * WORDS;
            keys[at] = key.hash().high();
            keys[at + 1] = key.hash().low();
            keys[at + 2] = key.seq();
            keys[at + 3] = key.bodyHigh();
            keys[at + 4] = key.bodyLow();
            count++;
            index[free(key.hash().low())] = count;
        }

        private int free(long low) {
            int slot = slot(low);
            while (index[slot] != 0) {
                slot = slot + 1 & index.length - 1;
            }
            return slot;
        }

        private int slot(long low) {
            return (int) low & index.length - 1;
        }

        private void grow() {
            keys = Arrays.copyOf(keys, 2 * keys.length);
            index = new int[2 * index.length];
            for (int n = 0; n < count; n++) {
                index[free(keys[n * WORDS + 1])] = n + 1;
            }
        }

        @Nullable
        UsedKey find(KeyHash hash) {
            for (int slot = slot(hash.low()); index[slot] != 0; slot = slot + 1 & index.length - 1) {
                int at = (index[slot] - 1) * WORDS;
                if (keys[at + 1] == hash.low() && keys[at] == hash.high()) {
                    return new UsedKey(hash, keys[at + 2], keys[at + 3], keys[at + 4]);
                }
            }
            return null;
        }
    }

    /// @param batch  with which it becomes durable; they only grow
    /// @param millis when it was used
    void add(UsedKey key, long batch, long millis) {
        if (parts.isEmpty() || parts.getLast().isFull()) {
            parts.add(new Part());
        }
        Part part = parts.getLast();
        part.add(key);
        part.lastBatch = batch;
        part.lastMillis = Math.max(part.lastMillis, millis);
    }

    /// Null: it is not among them.
    @Nullable
    UsedKey find(KeyHash hash) {
        for (Part part : parts) {
            UsedKey found = part.find(hash);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /// Those up to a batch are to be found elsewhere.
    void removeTo(long batch) {
        while (!parts.isEmpty() && parts.getFirst().lastBatch <= batch) {
            parts.removeFirst();
        }
    }

    /// Parts whose keys were all used before.
    void forgetBefore(long millis) {
        parts.removeIf(part -> part.lastMillis < millis);
    }

    void clear() {
        parts.clear();
    }

    int count() {
        return parts.stream().mapToInt(part -> part.count).sum();
    }
}
