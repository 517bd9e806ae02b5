package dev.pinion.server.deliver;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/// What all tails hold together. When it is too much, those that have held something longest let go of it: their readers find
/// it in the log.
///
/// Threads: the tails count on any; the rest on the committer. The sum may pass the bound by one batch.
final class TailMemory {
    private final long bytesMax;
    private final AtomicLong held = new AtomicLong();
    /// Tails that have held something, the one that began longest ago first; some may be empty by now.
    private final ArrayDeque<ChannelTail> filled = new ArrayDeque<>();

    TailMemory(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    long bytesMax() {
        return bytesMax;
    }

    void count(long bytes) {
        held.addAndGet(bytes);
    }

    long held() {
        return held.get();
    }

    /// A tail that was not known to hold anything does now.
    void begins(ChannelTail tail) {
        filled.add(tail);
    }

    /// After each batch.
    ///
    /// @param tails how many there are: tails that have ended are passed over now and then
    void keepBound(int tails) {
        while (held.get() > bytesMax && !filled.isEmpty()) {
            filled.remove().letGo();
        }
        if (filled.size() > 2 * tails + 64) {
            filled.removeIf(tail -> !tail.isKnownToHold());
        }
    }
}
