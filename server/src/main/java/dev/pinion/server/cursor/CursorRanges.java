package dev.pinion.server.cursor;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

import dev.pinion.db.Bytes;

/// What a cursor knows of one channel above its floor: the ranges that are acknowledged, and how often each message that
/// is not has been delivered. Stored as text: `12-15,18-18;20=2,21=1`.
///
/// Not safe for several threads; its owner locks. Holds at most what the prefetch limit lets be unacknowledged.
final class CursorRanges {
    private long floor;
    private final TreeMap<Long, Long> acknowledged = new TreeMap<>();
    private final TreeMap<Long, Integer> deliveries = new TreeMap<>();

    CursorRanges(long floor) {
        this.floor = floor;
    }

    /// @throws IllegalArgumentException for text that this class has not written
    static CursorRanges parse(long floor, Bytes stored) {
        var ranges = new CursorRanges(floor);
        String text = new String(stored.toByteArray(), StandardCharsets.US_ASCII);
        int middle = text.indexOf(';');
        for (String range : parts(text.substring(0, Math.max(0, middle)))) {
            int dash = range.indexOf('-');
            ranges.acknowledged.put(Long.parseLong(range.substring(0, dash)),
                    Long.parseLong(range.substring(dash + 1)));
        }
        for (String count : parts(text.substring(middle + 1))) {
            int equals = count.indexOf('=');
            ranges.deliveries.put(Long.parseLong(count.substring(0, equals)),
                    Integer.parseInt(count.substring(equals + 1)));
        }
        return ranges;
    }

    private static String[] parts(String list) {
        return list.isEmpty() ? new String[0] : list.split(",", -1);
    }

    Bytes text() {
        var text = new StringBuilder();
        String separator = "";
        for (Map.Entry<Long, Long> range : acknowledged.entrySet()) {
            text.append(separator).append(range.getKey()).append('-').append(range.getValue());
            separator = ",";
        }
        separator = ";";
        for (Map.Entry<Long, Integer> count : deliveries.entrySet()) {
            text.append(separator).append(count.getKey()).append('=').append(count.getValue());
            separator = ",";
        }
        if (deliveries.isEmpty()) {
            text.append(';');
        }
        return Bytes.owned(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    long floor() {
        return floor;
    }

    boolean holds(long seq) {
        Map.Entry<Long, Long> range = acknowledged.floorEntry(seq);
        return seq <= floor || (range != null && range.getValue() >= seq);
    }

    int deliveries(long seq) {
        return deliveries.getOrDefault(seq, 0);
    }

    void delivered(long seq, int count) {
        if (!holds(seq)) {
            deliveries.put(seq, count);
        }
    }

    void acknowledge(long seq) {
        deliveries.remove(seq);
        if (holds(seq)) {
            return;
        }
        long from = seq;
        long to = seq;
        Map.Entry<Long, Long> before = acknowledged.lowerEntry(seq);
        if (before != null && before.getValue() == seq - 1) {
            from = before.getKey();
        }
        Long after = acknowledged.remove(seq + 1);
        if (after != null) {
            to = after;
        }
        acknowledged.put(from, to);
        raiseFloor();
    }

    private void raiseFloor() {
        Map.Entry<Long, Long> first = acknowledged.firstEntry();
        if (first != null && first.getKey() == floor + 1) {
            floor = first.getValue();
            acknowledged.remove(first.getKey());
        }
    }

    /// Everything below is gone from the log: the floor cannot lie deeper.
    void forgetBelow(long first) {
        if (first - 1 > floor) {
            floor = first - 1;
            acknowledged.headMap(first, false).clear();
            deliveries.headMap(first, false).clear();
            raiseFloor();
        }
    }
}
