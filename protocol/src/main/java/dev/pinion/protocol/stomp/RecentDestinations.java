package dev.pinion.protocol.stomp;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Destination;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.StompDialect;

/// The few destinations that a connection names again and again, so that naming one makes no new text.
///
/// One thread. Holds at most eight short ones, and nothing before the first.
final class RecentDestinations {

    private static final int KEPT_MAX = 8;
    private static final int KEPT_BYTES_MAX = 256;

    private record Entry(Destination destination, HeaderValue text) {}

    private final StompDialect dialect;
    private @Nullable Entry[] entries = new @Nullable Entry[0];
    private int oldest;

    RecentDestinations(StompDialect dialect) {
        this.dialect = dialect;
    }

    Destination parse(Frame frame, int row) throws ProtocolException {
        int from = frame.valueFrom(row);
        int to = frame.valueTo(row);
        for (Entry entry : entries) {
            if (entry != null && entry.text().isAt(frame.array(), from, to)) {
                return entry.destination();
            }
        }
        Destination destination = dialect.parse(frame.text(row));
        HeaderValue text = frame.value(row);
        if (to - from <= KEPT_BYTES_MAX && text.isAt(frame.array(), from, to)) {
            keep(new Entry(destination, text));
        }
        return destination;
    }

    private void keep(Entry entry) {
        if (entries.length == 0) {
            entries = Arrays.copyOf(entries, KEPT_MAX);
        }
        entries[oldest] = entry;
        oldest = (oldest + 1) % KEPT_MAX;
    }
}
