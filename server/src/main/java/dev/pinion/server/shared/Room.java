package dev.pinion.server.shared;

import dev.pinion.server.fair.Budget;

/// How many messages of a shared cursor may be given out and not acknowledged, whoever has them, and the memory for them.
///
/// Not safe for several threads; its owner locks. One is always granted, so that the members get on.
final class Room {
    /// What is known of a message that waits for a member: its part of ranges, its deliveries, its place in the cursor.
    private static final int BYTES_EACH = 192;
    private static final int LOT = 64;

    private final int max;
    private final Budget budget;
    private long taken;
    private long reserved;

    Room(int max, Budget budget) {
        this.max = max;
        this.budget = budget;
    }

    boolean isThere() {
        return taken < max && (taken < reserved || grow() || taken == 0);
    }

    private boolean grow() {
        if (!budget.takeIfPlenty((long) LOT * BYTES_EACH)) {
            return false;
        }
        reserved += LOT;
        return true;
    }

    void take() {
        take(1);
    }

    void take(long count) {
        taken += count;
    }

    /// For how many of so many there is room.
    long spare(long most) {
        long may = Math.max(0, Math.min(most, max - taken));
        while (taken + may > reserved && grow()) {
            // One lot after the other.
        }
        return Math.min(may, Math.max(reserved - taken, taken == 0 ? 1 : 0));
    }

    void giveBack(long count) {
        taken -= count;
        long spare = (reserved - taken) / LOT - 1;
        if (spare > 0) {
            reserved -= spare * LOT;
            budget.giveBack(spare * LOT * BYTES_EACH);
        }
    }
}
