package dev.pinion.protocol.stomp;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/// Where the headers of the present frame lie, relative to the frame's first byte, so that moving the frame within its
/// buffer changes nothing. Reused from frame to frame; the reader's thread.
final class HeaderIndex {

    private static final int COLUMNS = 4;
    private static final int NAME = 0;
    private static final int COLON = 1;
    private static final int END = 2;
    private static final int KIND = 3;
    private static final int FIRST_ROWS = 8;
    private static final int USER = -1;

    private int[] rows = new int[FIRST_ROWS * COLUMNS];
    private int count;
    private long present;
    /// Valid only for those in `present`.
    private final short[] rowOf = new short[KnownHeader.values().length];

    void clear() {
        count = 0;
        present = 0;
    }

    void add(int name, int colon, int end, @Nullable KnownHeader known) {
        int row = count * COLUMNS;
        if (row == rows.length) {
            rows = Arrays.copyOf(rows, 2 * rows.length);
        }
        rows[row + NAME] = name;
        rows[row + COLON] = colon;
        rows[row + END] = end;
        rows[row + KIND] = known == null ? USER : known.index();
        if (known != null && (present & known.bit()) == 0) { // the first one wins
            present |= known.bit();
            rowOf[known.index()] = (short) count;
        }
        count++;
    }

    int count() {
        return count;
    }

    boolean has(KnownHeader header) {
        return (present & header.bit()) != 0;
    }

    /// The row of the first header of this name, -1 for none.
    int rowOf(KnownHeader header) {
        return has(header) ? rowOf[header.index()] : -1;
    }

    /// Whether this row repeats a known name or is in the set.
    boolean isKnown(int row, long set) {
        int kind = rows[row * COLUMNS + KIND];
        return kind != USER && ((set & (1L << kind)) != 0 || rowOf[kind] != row);
    }

    boolean isUser(int row) {
        return rows[row * COLUMNS + KIND] == USER;
    }

    int name(int row) {
        return rows[row * COLUMNS + NAME];
    }

    int colon(int row) {
        return rows[row * COLUMNS + COLON];
    }

    int end(int row) {
        return rows[row * COLUMNS + END];
    }
}
