package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.Cursors;
import dev.pinion.db.ahead.KnownState;
import dev.pinion.db.log.Change;

/// The cursors: changes of the log. Any thread; the decisions run on the committer, the reads on readers.
public final class LoggedCursors implements Cursors {

    private final Writes writes;
    private final ReaderThreads readers;

    public LoggedCursors(Writes writes, ReaderThreads readers) {
        this.writes = writes;
        this.readers = readers;
    }

    @Override
    public CompletableFuture<OptionalLong> claim(String identity, String name, long nowMillis, int cursorsMax)
            throws InterruptedException {
        Change.CursorName cursor = new Change.CursorName(identity, name);
        return writes.write(batch -> {
            Change.Owned before = batch.state().owner(cursor);
            if (before == null && batch.state().names(identity).size() >= cursorsMax) {
                return OptionalLong.empty();
            }
            long next = before == null ? 1 : before.owner() + 1;
            batch.change(new Change.Owned(cursor, next, nowMillis));
            return OptionalLong.of(next);
        });
    }

    @Override
    public CompletableFuture<Boolean> save(String identity, String name, long owner, List<Position> positions,
            long nowMillis) throws InterruptedException {
        Save save = new Save(identity, name, owner, positions, nowMillis);
        return writes.write(heldBytes(save), batch -> {
            if (!isOwned(batch.state(), save)) {
                return false;
            }
            saveNow(batch, save);
            return true;
        });
    }

    static long heldBytes(Save save) {
        return save.positions().stream().mapToLong(position -> Change.OBJECT_BYTES + position.ranges().size()).sum();
    }

    static boolean isOwned(KnownState state, Save save) throws SQLException {
        Change.Owned owner = state.owner(new Change.CursorName(save.identity(), save.name()));
        return owner != null && owner.owner() == save.owner();
    }

    static void saveNow(Batch batch, Save save) {
        Change.CursorName cursor = new Change.CursorName(save.identity(), save.name());
        batch.change(new Change.Owned(cursor, save.owner(), save.nowMillis()));
        save.positions().forEach(position -> batch.change(new Change.Moved(cursor, position)));
    }

    @Override
    public CompletableFuture<List<Position>> positions(String identity, String name) {
        return readers.ask(state -> state.positions(new Change.CursorName(identity, name)));
    }

    @Override
    public CompletableFuture<List<String>> names(String identity) {
        return readers.ask(state -> state.names(identity));
    }

    @Override
    public CompletableFuture<OptionalLong> lastUsed(String identity, String name) {
        return readers.ask(state -> {
            Change.Owned owner = state.owner(new Change.CursorName(identity, name));
            return owner == null ? OptionalLong.empty() : OptionalLong.of(owner.usedMillis());
        });
    }

    @Override
    public CompletableFuture<Integer> remove(String identity, String name) throws InterruptedException {
        Change.CursorName cursor = new Change.CursorName(identity, name);
        return writes.write(batch -> {
            if (batch.state().owner(cursor) == null) {
                return 0;
            }
            batch.change(new Change.Removed(cursor));
            return 1;
        });
    }

    @Override
    public CompletableFuture<Integer> removeUnusedSince(long millis, int cursorsMax) throws InterruptedException {
        return writes.write(batch -> {
            List<Change.CursorName> unused = batch.state().unusedSince(millis, cursorsMax);
            unused.forEach(cursor -> batch.change(new Change.Removed(cursor)));
            return unused.size();
        });
    }
}
