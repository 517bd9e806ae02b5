package dev.pinion.server.cursor;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

import dev.pinion.db.Bytes;
import dev.pinion.server.deliver.SequenceRanges;

/// What a cursor knows of one channel above its floor: the ranges that are acknowledged, up to where messages were delivered,
/// and how often, where that is more than once.
///
/// Stored as numbers of seven bits a byte, each the distance from the one before: `1`, highest, count of ranges, their gaps
/// and lengths, count of deliveries, their gaps and counts. So a range mostly costs two bytes. Older databases hold text,
/// `12-15,18-18;20=2,21=1`, which is read too.
///
/// Not safe for several threads; its owner locks. There are no more ranges than messages that a client may hold
/// unacknowledged, since between two of them lies one.
final class CursorRanges {
    private static final int FORM = 1;

    private long floor;
    private long highest;
    private final SequenceRanges acknowledged = new SequenceRanges();
    private final TreeMap<Long, Integer> deliveries = new TreeMap<>();

    CursorRanges(long floor) {
        this.floor = floor;
        highest = floor;
    }

    /// @throws IllegalArgumentException for what this class has not written
    static CursorRanges parse(long floor, Bytes stored) {
        var ranges = new CursorRanges(floor);
        byte[] bytes = stored.toByteArray();
        if (isNumbers(bytes)) {
            ranges.take(Numbers.behindForm(bytes));
        } else {
            ranges.takeText(new String(bytes, StandardCharsets.US_ASCII));
        }
        return ranges;
    }

    /// False: text, or nothing.
    static boolean isNumbers(byte[] stored) {
        return stored.length > 0 && stored[0] == FORM;
    }

    /// What [#stored(ByteArrayOutputStream)] has added.
    static CursorRanges parse(long floor, Numbers numbers) {
        var ranges = new CursorRanges(floor);
        ranges.take(numbers);
        return ranges;
    }

    CursorRanges copy() {
        var copy = new CursorRanges(floor);
        copy.add(this);
        return copy;
    }

    /// Adds what another connection knew of the same channel: what either has seen acknowledged is acknowledged.
    void add(CursorRanges other) {
        highest = Math.max(highest, other.highest);
        if (other.floor > floor) {
            acknowledge(floor + 1, other.floor);
        }
        other.acknowledged.forEach(this::acknowledge);
        other.deliveries.forEach((seq, count) -> {
            if (!holds(seq)) {
                deliveries.merge(seq, count, Math::max);
            }
        });
    }

    private void take(Numbers numbers) {
        highest = floor + numbers.next();
        numbers.ranges(acknowledged, floor);
        long at = floor;
        for (long left = numbers.next(); left > 0; left--) {
            at += numbers.next();
            deliveries.put(at, (int) numbers.next());
        }
    }

    private void takeText(String text) {
        int middle = text.indexOf(';');
        for (String range : parts(text.substring(0, Math.max(0, middle)))) {
            int dash = range.indexOf('-');
            acknowledged.add(Long.parseLong(range.substring(0, dash)), Long.parseLong(range.substring(dash + 1)));
        }
        for (String count : parts(text.substring(middle + 1))) {
            int equals = count.indexOf('=');
            deliveries.put(Long.parseLong(count.substring(0, equals)), Integer.parseInt(count.substring(equals + 1)));
        }
    }

    private static String[] parts(String list) {
        return list.isEmpty() ? new String[0] : list.split(",", -1);
    }

    Bytes stored() {
        var out = new ByteArrayOutputStream();
        stored(out);
        return Bytes.owned(out.toByteArray());
    }

    /// Something of another class may follow.
    void stored(ByteArrayOutputStream out) {
        out.write(FORM);
        Numbers.add(out, Math.max(0, highest - floor));
        Numbers.add(out, acknowledged, floor);
        Numbers.add(out, deliveries.size());
        long before = floor;
        for (Map.Entry<Long, Integer> count : deliveries.entrySet()) {
            Numbers.add(out, count.getKey() - before);
            Numbers.add(out, count.getValue());
            before = count.getKey();
        }
    }

    long floor() {
        return floor;
    }

    /// Up to where messages were delivered.
    long highest() {
        return Math.max(floor, highest);
    }

    SequenceRanges acknowledged() {
        return acknowledged;
    }

    boolean holds(long seq) {
        return seq <= floor || acknowledged.contains(seq);
    }

    int deliveries(long seq) {
        return deliveries.getOrDefault(seq, seq <= highest && !holds(seq) ? 1 : 0);
    }

    void delivered(long seq, int count) {
        highest = Math.max(highest, seq);
        if (count > 1 && !holds(seq)) {
            deliveries.put(seq, count);
        }
    }

    /// Counts one delivery less of each that was delivered several times; false when there is none.
    boolean forgive() {
        boolean some = !deliveries.isEmpty();
        deliveries.replaceAll((seq, count) -> count - 1);
        deliveries.values().removeIf(count -> count <= 1);
        return some;
    }

    /// All from the first to the last.
    void acknowledge(long first, long last) {
        deliveries.subMap(first, true, last, true).clear();
        if (last > floor) {
            acknowledged.add(Math.max(first, floor + 1), last);
            raiseFloor();
        }
    }

    private void raiseFloor() {
        if (!acknowledged.isEmpty() && acknowledged.first() == floor + 1) {
            floor = acknowledged.removeFirst();
        }
    }

    /// Everything below is gone from the log: the floor cannot lie deeper.
    void forgetBelow(long first) {
        if (first - 1 > floor) {
            floor = first - 1;
            acknowledged.takeTo(floor);
            deliveries.headMap(first, false).clear();
            raiseFloor();
        }
    }
}
