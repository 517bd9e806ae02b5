package dev.pinion.db.ahead;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.pinion.db.log.KeyHash;

/// In which runs of the database an idempotency key may be: a Bloom filter for each run, of 20 bits a key, eight of them
/// side by side in one array of bytes, so that one look answers for eight. One key in 15,000 that was never used is
/// looked for in vain, for each run. A run that has no filter, for it is not read yet or there is no room, may have every key.
///
/// Threads: one at a time adds and removes, the committer looks.
final class KeyFilters {

    private static final int RUNS_OF_GROUP = 8;
    private static final int HASHES = 12;
    private static final int GROUP_BYTES = 20 << 17;

    private final int groupsMax;
    private volatile List<Group> groups = List.of();
    private volatile List<Long> without = List.of();

    /// Eight runs. Immutable but for the bits of those that it does not have.
    private static final class Group {

        private final byte[] bits;
        private final long[] runs;
        /// Has a bit for each that is whole.
        private final int valid;

        Group(byte[] bits, long[] runs, int valid) {
            this.bits = bits;
            this.runs = runs;
            this.valid = valid;
        }

        /// One more.
        Group with(int place, long run) {
            long[] more = runs.clone();
            more[place] = run;
            return new Group(bits, more, valid | 1 << place);
        }

        Group without(Set<Long> gone) {
            int left = valid;
            for (int n = 0; n < RUNS_OF_GROUP; n++) {
                left &= gone.contains(runs[n]) ? ~(1 << n) : -1;
            }
            return new Group(bits, runs, left);
        }

        int free() {
            return Integer.numberOfTrailingZeros(~valid);
        }
    }

    /// @param bytesMax of all together
    KeyFilters(long bytesMax) {
        this.groupsMax = Math.clamp(bytesMax / GROUP_BYTES, 1, Integer.MAX_VALUE / 2);
    }

    private static int at(KeyHash hash, int n) {
        return (int) Math.unsignedMultiplyHigh(hash.high() + n * (hash.low() | 1), GROUP_BYTES);
    }

    /// The numbers of those that may have it.
    List<Long> candidates(KeyHash hash) {
        List<Long> candidates = without;
        for (Group group : groups) {
            int may = group.valid;
            for (int n = 0; n < HASHES && may != 0; n++) {
                may &= group.bits[at(hash, n)];
            }
            while (may != 0) {
                candidates = new ArrayList<>(candidates);
                candidates.add(group.runs[Integer.numberOfTrailingZeros(may)]);
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
        List<Group> now = new ArrayList<>(groups);
        int place = roomIn(now);
        if (place < 0) {
            return false;
        }
        Group group = now.get(place);
        int bit = 1 << group.free();
        byte[] bits = group.bits;
        for (int n = 0; n < bits.length; n++) {
            bits[n] &= (byte) ~bit;
        }
        for (KeyHash key : keys) {
            for (int n = 0; n < HASHES; n++) {
                bits[at(key, n)] |= (byte) bit;
            }
        }
        now.set(place, group.with(group.free(), run));
        groups = List.copyOf(now);
        without = without.stream().filter(other -> other != run).toList();
        return true;
    }

    /// Negative: there is none.
    private int roomIn(List<Group> now) {
        for (int n = 0; n < now.size(); n++) {
            if (now.get(n).free() < RUNS_OF_GROUP) {
                return n;
            }
        }
        if (now.size() == groupsMax) {
            return -1;
        }
        now.add(new Group(new byte[GROUP_BYTES], new long[RUNS_OF_GROUP], 0));
        return now.size() - 1;
    }

    /// All of which a key may be in one.
    synchronized Set<Long> runs() {
        Set<Long> runs = new HashSet<>(without);
        for (Group group : groups) {
            for (int n = 0; n < RUNS_OF_GROUP; n++) {
                if ((group.valid & 1 << n) != 0) {
                    runs.add(group.runs[n]);
                }
            }
        }
        return runs;
    }

    synchronized void remove(Set<Long> gone) {
        groups = groups.stream().map(group -> group.without(gone)).filter(group -> group.valid != 0).toList();
        without = without.stream().filter(run -> !gone.contains(run)).toList();
    }
}
