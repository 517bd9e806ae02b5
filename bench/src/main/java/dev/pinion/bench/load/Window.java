package dev.pinion.bench.load;

import dev.pinion.bench.plan.Flaws;
import dev.pinion.bench.wire.Stamp;

/// The messages of one connection that are not answered yet: a fixed number of slots. An answer names slot and
/// sequence, so a second answer, or one to nothing, is told from the right one, in whatever order they come.
/// Thread: the connection's.
final class Window {
    /// What a message may wait for.
    static final int RECEIPT = 1;
    static final int ECHO = 2;

    private final int needs;
    private final int[] missing;
    private final long[] sequences;
    private final long[] sentNanos;
    private final int[] freeSlots;
    private int free;
    private long sent;
    private long duplicated;
    private long unexpected;

    Window(int slots, int needs) {
        this.needs = needs;
        missing = new int[slots];
        sequences = new long[slots];
        sentNanos = new long[slots];
        freeSlots = new int[slots];
        free = slots;
        for (int i = 0; i < slots; i++)
            freeSlots[i] = slots - 1 - i;
    }

    int free() {
        return free;
    }

    int outstanding() {
        return freeSlots.length - free;
    }

    /// Returns the id of a new message; only while [#free]
    long take(long nowNanos) {
        int slot = freeSlots[--free];
        missing[slot] = needs;
        sequences[slot] = ++sent;
        sentNanos[slot] = nowNanos;
        return Stamp.id(slot, sent);
    }

    /// Takes note of an answer.
    /// @return when the message was sent, if this was the last answer that it waited for; otherwise -1
    long settle(long id, int what) {
        int slot = id < 0 ? Integer.MAX_VALUE : Stamp.slot(id);
        if (slot >= missing.length || (needs & what) == 0 || Stamp.sequence(id) > sent) {
            unexpected++;
            return -1;
        }
        if (sequences[slot] != Stamp.sequence(id) || (missing[slot] & what) == 0) {
            duplicated++;
            return -1;
        }
        missing[slot] &= ~what;
        if (missing[slot] != 0)
            return -1;
        freeSlots[free++] = slot;
        return sentNanos[slot];
    }

    /// What is unanswered now counts as lost.
    Flaws flaws() {
        return new Flaws(outstanding(), duplicated, unexpected);
    }
}
