package dev.pinion.client.place;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Which messages of a durable subscription its handler is done with, so that one which comes again, since its acknowledgement
/// was lost with a connection, is acknowledged and not handled twice. By channel, as ranges; for one thread at a time.
///
/// Bounded: of the oldest ranges and channels nothing is known any more, and what comes again of them is handled again.
public final class HandledRanges {

    private static final int RANGES_MAX = 1_000;
    private static final int CHANNELS_MAX = 1_000;

    private final Map<String, NavigableMap<Long, Long>> byChannel = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, NavigableMap<Long, Long>> eldest) {
            return size() > CHANNELS_MAX;
        }
    };

    public boolean contains(String channel, long seq) {
        NavigableMap<Long, Long> ranges = byChannel.get(channel);
        Map.Entry<Long, Long> range = ranges == null ? null : ranges.floorEntry(seq);
        return range != null && range.getValue() >= seq;
    }

    public void add(String channel, long seq) {
        NavigableMap<Long, Long> ranges = byChannel.computeIfAbsent(channel, name -> new TreeMap<>());
        if (contains(channel, seq)) {
            return;
        }
        Map.Entry<Long, Long> before = ranges.floorEntry(seq);
        long first = before != null && before.getValue() == seq - 1 ? before.getKey() : seq;
        Long last = ranges.remove(seq + 1);
        ranges.put(first, last == null ? seq : last);
        if (ranges.size() > RANGES_MAX) {
            ranges.pollFirstEntry();
        }
    }
}
