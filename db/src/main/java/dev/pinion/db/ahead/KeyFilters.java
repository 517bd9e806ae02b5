package dev.pinion.db.ahead;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.pinion.db.log.KeyHash;

/// In which runs of the database an idempotency key may be: a Bloom filter for each run, of 20 bits a key, up to 64 of them
/// side by side in one array of bytes, so that one look answers for all of these: each look is at a place that no cache has, and
/// they are what a new key costs. One key in 15,000 that was never used is looked for in vain, for each run. A run that has no
/// filter, for it is not read yet or there is no room, may have every key.
///
/// Threads: one at a time adds and removes, the committer looks.
final class KeyFilters {

    private static final int HASHES = 12;
    /// Of one filter in bits, of eight in bytes.
    private static final int PLACES = 20 << 17;

    private final int eightsMax;
    private volatile Group[] groups = {};
    private volatile List<Long> without = List.of();

    /// Eight, 16, 32 or 64 runs. Immutable but for the bits of those that it does not have.
    private static final class Group {

        private static final int WIDTH_MAX = Long.BYTES;
        private static final VarHandle SHORT = view(short[].class);
        private static final VarHandle INT = view(int[].class);
        private static final VarHandle LONG = view(long[].class);

        /// Bytes for each place, one for eight runs.
        private final int width;
        private final byte[] bits;
        private final long[] runs;
        /// Has a bit for each that is whole.
        private final long valid;

        private Group(int width, byte[] bits, long[] runs, long valid) {
            this.width = width;
            this.bits = bits;
            this.runs = runs;
            this.valid = valid;
        }

        private static VarHandle view(Class<?> array) {
            return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
        }

        static Group empty() {
            return new Group(1, new byte[PLACES], new long[Byte.SIZE], 0);
        }

        /// Room for as many more beside these.
        Group doubled() {
            byte[] wider = new byte[2 * bits.length];
            for (int place = 0; place < PLACES; place++) {
                System.arraycopy(bits, place * width, wider, 2 * place * width, width);
            }
            long[] more = new long[2 * runs.length];
            System.arraycopy(runs, 0, more, 0, runs.length);
            return new Group(2 * width, wider, more, valid);
        }

        /// Has a bit for each of its runs that may have the key.
        long candidates(KeyHash hash) {
            long may = valid;
            for (int n = 0; n < HASHES && may != 0; n++) {
                may &= look(at(hash, n));
            }
            return may;
        }

        private long look(int place) {
            return switch (width) {
                case 1 -> bits[place];
                case 2 -> (short) SHORT.get(bits, place * Short.BYTES);
                case 4 -> (int) INT.get(bits, place * Integer.BYTES);
                default -> (long) LONG.get(bits, place * Long.BYTES);
            };
        }

        /// One more, perhaps in the place of one that is gone; none has the number 0.
        Group with(int number, long run, List<KeyHash> keys) {
            byte bit = (byte) (1 << number % Byte.SIZE);
            int first = number / Byte.SIZE;
            for (int n = first; n < bits.length && runs[number] != 0; n += width) {
                bits[n] &= (byte) ~bit;
            }
            for (KeyHash key : keys) {
                for (int n = 0; n < HASHES; n++) {
                    bits[at(key, n) * width + first] |= bit;
                }
            }
            long[] more = runs.clone();
            more[number] = run;
            return new Group(width, bits, more, valid | 1L << number);
        }

        Group without(Set<Long> gone) {
            long left = valid;
            for (int n = 0; n < runs.length; n++) {
                left &= gone.contains(runs[n]) ? ~(1L << n) : -1;
            }
            return new Group(width, bits, runs, left);
        }

        int free() {
            return Long.numberOfTrailingZeros(~valid);
        }

        boolean hasRoom() {
            return free() < runs.length;
        }
    }

    /// @param bytesMax of all together
    KeyFilters(long bytesMax) {
        this.eightsMax = Math.clamp(bytesMax / PLACES, 1, Integer.MAX_VALUE / 2);
    }

    private static int at(KeyHash hash, int n) {
        return (int) Math.unsignedMultiplyHigh(hash.high() + n * (hash.low() | 1), PLACES);
    }

    /// The numbers of those that may have it.
    List<Long> candidates(KeyHash hash) {
        List<Long> candidates = without;
        for (Group group : groups) {
            long may = group.candidates(hash);
            while (may != 0) {
                candidates = new ArrayList<>(candidates);
                candidates.add(group.runs[Long.numberOfTrailingZeros(may)]);
                may &= may - 1;
            }
        }
        return candidates;
    }

    /// Runs that may have every key until they have a filter.
    synchronized void expect(List<Long> runs) {
        List<Long> more = new ArrayList<>(without);
        more.addAll(runs);
        without = List.copyOf(more);
    }

    /// Gives the run a filter of these keys; false: there is no room for one.
    synchronized boolean add(long run, List<KeyHash> keys) {
        List<Group> now = new ArrayList<>(List.of(groups));
        int place = roomIn(now);
        if (place < 0) {
            return false;
        }
        Group group = now.get(place);
        now.set(place, group.with(group.free(), run, keys));
        groups = now.toArray(Group[]::new);
        without = without.stream().filter(other -> other != run).toList();
        return true;
    }

    /// Negative: there is none.
    private int roomIn(List<Group> now) {
        for (int n = 0; n < now.size(); n++) {
            if (now.get(n).hasRoom()) {
                return n;
            }
        }
        int last = now.size() - 1;
        int left = eightsMax - now.stream().mapToInt(group -> group.width).sum();
        if (last >= 0 && now.get(last).width < Group.WIDTH_MAX && now.get(last).width <= left) {
            now.set(last, now.get(last).doubled());
        } else if (left > 0) {
            now.add(Group.empty());
        } else {
            return -1;
        }
        return now.size() - 1;
    }

    /// All of which a key may be in one.
    synchronized Set<Long> runs() {
        Set<Long> runs = new HashSet<>(without);
        for (Group group : groups) {
            for (int n = 0; n < group.runs.length; n++) {
                if ((group.valid & 1L << n) != 0) {
                    runs.add(group.runs[n]);
                }
            }
        }
        return runs;
    }

    synchronized void remove(Set<Long> gone) {
        groups = List.of(groups)
                .stream()
                .map(group -> group.without(gone))
                .filter(group -> group.valid != 0)
                .toArray(Group[]::new);
        without = without.stream().filter(run -> !gone.contains(run)).toList();
    }
}
