package dev.pinion.db.commit;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.ahead.AheadState;
import dev.pinion.db.ahead.KnownState;
import dev.pinion.db.ahead.ReadPages;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelHead;
import dev.pinion.db.engine.Engine;
import dev.pinion.db.journal.DamagedBlockException;

/// The store's own threads for reading, `pinion-reader-N`: a few platform threads that nobody interrupts (cancelling a
/// returned future does not either). Any thread asks; what waits is bounded.
public final class ReaderThreads {

    private static final Logger LOG = LoggerFactory.getLogger(ReaderThreads.class);

    private static final long CLOSE_SECONDS_MAX = 30;

    /// After a first failure at once, after a second when the committer has had a look.
    private static final int TRIES_MAX = 3;
    private static final Duration REOPENING_SHOWS_WITHIN = Duration.ofSeconds(1);

    private final ReadableStore readable;
    private final AheadState ahead;
    private final Duration waitMax;
    private final Runnable onFailure;
    private final ThreadPoolExecutor threads;
    private final ReadPages pages = new ReadPages(this::page);
    private volatile String damage = "";

    /// @param onFailure has the committer look whether the database must be reopened
    public ReaderThreads(ReadableStore readable, AheadState ahead, DatabaseConfig config, Runnable onFailure) {
        this.readable = readable;
        this.ahead = ahead;
        this.waitMax = config.disk().readWait();
        this.onFailure = onFailure;
        this.threads = new ThreadPoolExecutor(config.readers(), config.readers(), 0, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(config.readsQueuedMax()),
                Thread.ofPlatform().name("pinion-reader-", 1).factory());
    }

    /// What was read last of the messages, and what is read of them.
    ReadPages pages() {
        return pages;
    }

    private CompletableFuture<List<StoredMessage>> page(Channel channel, long from) {
        return ask(state -> {
            ChannelHead head = channel.head();
            return state.messages(channel).together(Math.max(from, head.first()), head.last());
        });
    }

    public AheadState ahead() {
        return ahead;
    }

    /// What is so by now, to be asked for something.
    interface Question<T> {
        T answer(KnownState state) throws SQLException;
    }

    <T> CompletableFuture<T> ask(Question<T> question) {
        return submit(reader -> question.answer(new KnownState(ahead, reader)));
    }

    public <T> CompletableFuture<T> submit(Engine.Query<T> query) {
        return look(source -> source.read(query));
    }

    /// A look at the opening that is read now; made again when it fails.
    @FunctionalInterface
    interface Look<T> {
        T at(Engine.Source source) throws SQLException;
    }

    <T> CompletableFuture<T> look(Look<T> look) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> answer(look, answer));
        } catch (RejectedExecutionException full) {
            answer.completeExceptionally(
                    new StorageException("too many reads are waiting, or the log is closed", full));
        }
        return answer;
    }

    private <T> void answer(Look<T> look, CompletableFuture<T> answer) {
        if (answer.isDone()) {
            return; // cancelled while it waited
        }
        try {
            answer.complete(untilItSucceeds(look));
        } catch (SQLException failed) {
            answer.completeExceptionally(new StorageException("the log could not be read", failed));
        } catch (StorageException.Damaged found) {
            isDamaged(String.valueOf(found.getMessage()));
            answer.completeExceptionally(found);
        } catch (RuntimeException failed) {
            answer.completeExceptionally(failed);
        }
    }

    /// What was last found damaged; empty: nothing since the opening.
    public String damage() {
        return damage;
    }

    /// Tells it our log, unless it was the last to be told.
    void isDamaged(String what) {
        if (!what.equals(damage)) {
            damage = what;
            LOG.error("{}", what);
        }
    }

    /// A read that meets a database which fails, or is being reopened, is made again over the next opening.
    private <T> T untilItSucceeds(Look<T> look) throws SQLException {
        long until = System.nanoTime() + waitMax.toNanos();
        for (int tries = 1;; tries++) {
            Engine.Source store = readable.take(Duration.ofNanos(until - System.nanoTime()));
            try {
                return run(look, store);
            } catch (SQLException failed) {
                DamagedBlockException damaged = DamagedBlockException.behind(failed);
                if (damaged != null) {
                    throw new StorageException.Damaged(String.valueOf(damaged.getMessage()), failed);
                }
                if (System.nanoTime() > until) {
                    throw failed;
                }
                onFailure.run();
                if (tries > 1 && !readable.awaitOtherThan(store, REOPENING_SHOWS_WITHIN) && tries >= TRIES_MAX) {
                    throw failed;
                }
            }
        }
    }

    private <T> T run(Look<T> look, Engine.Source store) throws SQLException {
        try {
            return look.at(store);
        } finally {
            readable.giveBack();
        }
    }

    /// Finishes what was asked for. Not to be called from a reader.
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a read did not end within " + CLOSE_SECONDS_MAX + " s");
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("somebody interrupted the committer", interrupted);
        }
    }
}
