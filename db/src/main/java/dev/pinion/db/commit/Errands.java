package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.StorageException;
import dev.pinion.db.engine.Engine;

/// Chores that wait until the database holds what came before them. The monitor guards the queue and is held for no I/O.
///
/// Threads: the committer adds, the applier runs.
final class Errands {

    private final ArrayDeque<Errand<?>> waiting = new ArrayDeque<>();
    private boolean closed;

    /// @param after the batch that comes before it
    private record Errand<T>(long after, Engine.Chore<T> chore, CompletableFuture<T> done) {

        void run(Engine.Opening engine) throws SQLException {
            try {
                T result = chore.run(engine);
                done.complete(result);
            } catch (SQLException | RuntimeException failed) {
                done.completeExceptionally(new StorageException("the database could not be written", failed));
                throw failed;
            }
        }
    }

    <T> void add(long after, Engine.Chore<T> chore, CompletableFuture<T> done) {
        boolean isLate;
        synchronized (this) {
            isLate = closed;
            if (!closed) {
                waiting.add(new Errand<>(after, chore, done));
            }
        }
        if (isLate) {
            done.completeExceptionally(notDone());
        }
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Those that come after what is on disk.
    ///
    /// @param forced the last batch that the database holds there
    void run(long forced, Engine.Opening engine) throws SQLException {
        for (Errand<?> next = next(forced); next != null; next = next(forced)) {
            next.run(engine);
        }
    }

    private synchronized @Nullable Errand<?> next(long forced) {
        Errand<?> next = waiting.peek();
        return next == null || next.after() > forced ? null : waiting.poll();
    }

    /// None is run any more.
    void refuse() {
        List<Errand<?>> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(waiting);
            waiting.clear();
        }
        left.forEach(errand -> errand.done().completeExceptionally(notDone()));
    }

    private static StorageException notDone() {
        return new StorageException("the database is being reopened, or closed");
    }
}
