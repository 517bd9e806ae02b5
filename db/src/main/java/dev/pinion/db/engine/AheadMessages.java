package dev.pinion.db.engine;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StoredMessage;

/// The messages of one channel that are durable in the write-ahead log and not yet in the database: consecutive, oldest
/// first. What is missing here, up to the channel's head, is in the database.
///
/// Threads: the committer adds, the applier removes, readers look. The monitor guards memory only.
public final class AheadMessages {

    private @Nullable ArrayList<StoredMessage> messages;
    /// How many at the beginning of the list are in the database.
    private int gone;

    public synchronized void add(StoredMessage message) {
        if (messages == null) {
            messages = new ArrayList<>();
        }
        messages.add(message);
    }

    /// Those up to `seq` are in the database, on disk.
    public synchronized void removeTo(long seq) {
        if (messages == null) {
            return;
        }
        int next = (int) (seq + 1 - messages.getFirst().seq());
        if (next >= messages.size()) {
            clear();
            return;
        }
        gone = Math.max(gone, next);
        if (gone > messages.size() / 2) {
            messages.subList(0, gone).clear();
            gone = 0;
        }
    }

    public synchronized void clear() {
        messages = null;
        gone = 0;
    }

    /// Those with a sequence from `from` to `to`.
    public synchronized List<StoredMessage> between(long from, long to) {
        if (messages == null) {
            return List.of();
        }
        long base = messages.getFirst().seq();
        int begin = Math.clamp(from - base, gone, messages.size());
        int end = Math.clamp(to + 1 - base, begin, messages.size());
        return List.copyOf(messages.subList(begin, end));
    }
}
