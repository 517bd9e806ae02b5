package dev.pinion.server.deliver;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// A set of sequences, held as ranges: what follows one another costs one entry, however much it is.
///
/// Not safe for several threads; its owner locks. Each call costs O(log n) of its ranges, and once more for each range that
/// it takes out.
public final class SequenceRanges {
    private final NavigableMap<Long, Long> lastByFirst;
    private long size;

    public SequenceRanges() {
        this(new TreeMap<>());
    }

    /// @param empty with an order of its own, for a test that counts comparisons
    SequenceRanges(NavigableMap<Long, Long> empty) {
        lastByFirst = empty;
    }

    public boolean contains(long seq) {
        Map.Entry<Long, Long> range = lastByFirst.floorEntry(seq);
        return range != null && range.getValue() >= seq;
    }

    public void add(long seq) {
        add(seq, seq);
    }

    /// Adds all from `first` to `last`.
    public void add(long first, long last) {
        long from = first;
        long to = last;
        Map.Entry<Long, Long> touched = lastByFirst.floorEntry(last + 1);
        while (touched != null && touched.getValue() >= first - 1) {
            from = Math.min(from, touched.getKey());
            to = Math.max(to, touched.getValue());
            lastByFirst.remove(touched.getKey());
            size -= touched.getValue() - touched.getKey() + 1;
            touched = lastByFirst.floorEntry(last + 1);
        }
        put(from, to);
    }

    private void put(long first, long last) {
        lastByFirst.put(first, last);
        size += last - first + 1;
    }

    /// False when it was not there.
    public boolean remove(long seq) {
        Map.Entry<Long, Long> range = lastByFirst.floorEntry(seq);
        if (range == null || range.getValue() < seq) {
            return false;
        }
        lastByFirst.remove(range.getKey());
        size -= range.getValue() - range.getKey() + 1;
        if (range.getKey() < seq) {
            put(range.getKey(), seq - 1);
        }
        if (seq < range.getValue()) {
            put(seq + 1, range.getValue());
        }
        return true;
    }

    /// Takes out all up to `last` and hands them over.
    public SequenceRanges takeTo(long last) {
        return take(Long.MIN_VALUE, last);
    }

    /// Takes out all from `first` to `last` and hands over those that were there.
    public SequenceRanges take(long first, long last) {
        var taken = new SequenceRanges();
        Map.Entry<Long, Long> range = lastByFirst.floorEntry(last);
        while (range != null && range.getValue() >= first) {
            lastByFirst.remove(range.getKey());
            size -= range.getValue() - range.getKey() + 1;
            taken.put(Math.max(first, range.getKey()), Math.min(last, range.getValue()));
            if (range.getKey() < first) {
                put(range.getKey(), first - 1);
            }
            if (range.getValue() > last) {
                put(last + 1, range.getValue());
            }
            range = lastByFirst.floorEntry(last);
        }
        return taken;
    }

    public SequenceRanges copy() {
        var copy = new SequenceRanges();
        forEach(copy::put);
        return copy;
    }

    /// How many sequences.
    public long size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /// How many ranges.
    public int count() {
        return lastByFirst.size();
    }

    /// The smallest; the set is not empty.
    public long first() {
        return lastByFirst.firstKey();
    }

    /// Takes out the first range; gives back its last.
    public long removeFirst() {
        Map.Entry<Long, Long> range = lastByFirst.pollFirstEntry();
        size -= range.getValue() - range.getKey() + 1;
        return range.getValue();
    }

    /// From the smallest on.
    public void forEach(RangeConsumer consumer) {
        lastByFirst.forEach(consumer::range);
    }

    @Override
    public String toString() {
        return lastByFirst.toString();
    }

    /// Takes one range after the other.
    public interface RangeConsumer {
        void range(long first, long last);
    }
}
