package dev.pinion.db.commit;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import dev.pinion.db.Cursors;
import dev.pinion.db.log.Change;

/// The cursors: changes of the log. Any thread; the decisions run on the committer, the reads on readers.
public final class LoggedCursors implements Cursors {

    private final Writes writes;
    private final ReaderThreads readers;
    private final boolean ofSeveralServers;

    public LoggedCursors(Writes writes, ReaderThreads readers, boolean ofSeveralServers) {
        this.writes = writes;
        this.readers = readers;
        this.ofSeveralServers = ofSeveralServers;
    }

    @Override
    public boolean isOfSeveralServers() {
        return ofSeveralServers;
    }

    @Override
    public CompletableFuture<OptionalLong> claim(String identity, String name, long nowMillis, int cursorsMax)
            throws InterruptedException {
        Change.CursorName cursor = new Change.CursorName(identity, name);
        return writes.write(cursor, 0, batch -> {
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
        return writes.write(new Change.CursorName(identity, name), GroupEntry.heldBytes(save), batch -> {
            if (!batch.isOwned(save)) {
                return false;
            }
            batch.save(save);
            return true;
        });
    }

    @Override
    public <T> CompletableFuture<T> change(String identity, String name, Decision<T> decision)
            throws InterruptedException {
        Change.CursorName cursor = new Change.CursorName(identity, name);
        return writes.write(cursor, 0, batch -> {
            Change.Owned before = batch.state().owner(cursor);
            long owner = before == null ? 0 : before.owner();
            List<Position> positions = before == null ? List.of() : batch.state().positions(cursor);
            int others = before == null ? batch.state().names(identity).size() : 0;
            Decided<T> decided = decision.decide(new Found(owner, positions, others, batch.commonMillis()));
            if (decided.owner() != 0) {
                batch.change(new Change.Owned(cursor, decided.owner(), batch.nowMillis()));
                decided.moved().forEach(position -> batch.change(new Change.Moved(cursor, position)));
            }
            if (decided.called()) {
                batch.change(new Change.Called(cursor));
            }
            return decided.answer();
        });
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
        return writes.write(cursor, 0, batch -> {
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
            List<Change.CursorName> unused = batch.unusedSince(millis, cursorsMax);
            unused.forEach(cursor -> batch.change(new Change.Removed(cursor)));
            return unused.size();
        });
    }
}
