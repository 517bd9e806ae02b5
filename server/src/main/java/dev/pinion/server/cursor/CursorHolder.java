package dev.pinion.server.cursor;

import org.jspecify.annotations.Nullable;

/// Who has a cursor on this server. Immutable.
///
/// @param cursor whose memory counts: its own, until the store has answered that of the one before
/// @param inDoubt another server may have it by now
record CursorHolder(Runnable taken, @Nullable Cursor cursor, State state, boolean inDoubt) {
    enum State {
        /// The store has not answered yet.
        CLAIMS,
        HOLDS,
        /// Its subscription has ended, and it is being saved.
        LEFT
    }

    /// What the one before knew stays until it is on disk.
    @Nullable
    CursorHolder givenUp() {
        return cursor == null || cursor.isSettled() ? null : new CursorHolder(taken, cursor, State.LEFT, false);
    }

    CursorHolder claimed(Cursor its) {
        return new CursorHolder(taken, its, State.HOLDS, inDoubt && state == State.CLAIMS);
    }

    CursorHolder leaves(Cursor its) {
        return new CursorHolder(taken, its, State.LEFT, false);
    }

    CursorHolder doubted() {
        return left() ? this : new CursorHolder(taken, cursor, state, true);
    }

    @Nullable
    Cursor toBeChecked() {
        return inDoubt && state == State.HOLDS ? cursor : null;
    }

    boolean left() {
        return state == State.LEFT;
    }

    boolean isOf(Runnable one) {
        return taken.equals(one) && !left();
    }

    boolean isOf(Cursor one) {
        return one.equals(cursor);
    }
}
