package dev.pinion.db.ahead;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
        private static final int NUMBER = 2 * KEYS_MAX - 1;
        /// Keys of an array: 320 KiB, which any collector has room for.
        private static final int ARRAY_BITS = 13;
        private static final int ARRAY_KEYS = 1 << ARRAY_BITS;

        private final List<long[]> keys = new ArrayList<>();
        /// The number of each and one, and before it bits of its hash, so that another key is mostly told without a look at it;
        /// 0: nothing.
        private int[] index = new int[2 * FIRST_KEYS];
        private int count;
        private long lastBatch;
        private long lastMillis;

        boolean isFull() {
            return count == KEYS_MAX;
        }

        void add(UsedKey key) {
            if (2 * count == index.length) {
                growIndex();
            }
            long[] to = arrayOfNext();
            int at = placeOf(count);
            to[at] = key.hash().high();
            to[at + 1] = key.hash().low();
            to[at + 2] = key.seq();
            to[at + 3] = key.bodyHigh();
            to[at + 4] = key.bodyLow();
            count++;
            index[free(key.hash().low())] = mark(key.hash().high()) | count;
        }

        /// What it does not share with the place in the index.
        private static int mark(long high) {
            return (int) high & ~NUMBER;
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

        /// With room for one more. The first array begins small, since most servers know few keys.
        private long[] arrayOfNext() {
            int number = count >>> ARRAY_BITS;
            if (number == keys.size()) {
                keys.add(new long[(number == 0 ? FIRST_KEYS : ARRAY_KEYS) * WORDS]);
            }
            long[] array = keys.get(number);
            if (placeOf(count) == array.length) {
                array = Arrays.copyOf(array, 2 * array.length);
                keys.set(number, array);
            }
            return array;
        }

        private static int placeOf(int n) {
            return (n & ARRAY_KEYS - 1) * WORDS;
        }

        private void growIndex() {
            index = new int[2 * index.length];
            for (int n = 0; n < count; n++) {
                long[] array = keys.get(n >>> ARRAY_BITS);
                int at = placeOf(n);
                index[free(array[at + 1])] = mark(array[at]) | n + 1;
            }
        }

        @Nullable
        UsedKey find(KeyHash hash) {
            int mark = mark(hash.high());
            for (int slot = slot(hash.low()); index[slot] != 0; slot = slot + 1 & index.length - 1) {
                if ((index[slot] & ~NUMBER) == mark) {
                    int n = (index[slot] & NUMBER) - 1;
                    long[] array = keys.get(n >>> ARRAY_BITS);
                    int at = placeOf(n);
                    if (array[at + 1] == hash.low() && array[at] == hash.high()) {
                        return new UsedKey(hash, array[at + 2], array[at + 3], array[at + 4]);
                    }
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
