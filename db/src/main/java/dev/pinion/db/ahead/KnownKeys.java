package dev.pinion.db.ahead;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.engine.Engine;
import dev.pinion.db.engine.KeyRun;
import dev.pinion.db.log.KeyHash;
import dev.pinion.db.log.UsedKey;

/// The idempotency keys that were used: those that are in no run of the database, exactly, and of all others in which run they may
/// be. There is one for each opening.
///
/// Threads: the committer adds and finds, the applier gathers, one of its own fills the filters after an opening.
public final class KnownKeys implements UsedKeys {

    private static final Logger LOG = LoggerFactory.getLogger(KnownKeys.class);
    /// Of the heap, for filters: with 512 MiB those of 26 million keys.
    private static final int PART_OF_HEAP = 8;

    private final Engine.Opening engine;
    private final AheadState state;
    private final Surroundings surroundings;
    private final RecentKeys recent = new RecentKeys();
    private final KeyFilters filters = new KeyFilters(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    private long forgottenBefore;
    private int renamings;
    /// Up to that batch they are in runs; what an opening finds counts as batch 0.
    private volatile long gathered = -1;
    private volatile boolean isClosed;

    /// What it needs of the log.
    public interface Surroundings {

        /// The database holds all that the log does when this returns. Called by the committer.
        void awaitDatabase();

        /// Has [KnownKeys#fill] run on a thread of its own.
        void startFilling();
    }

    /// When the database holds all that the log does.
    public KnownKeys(Engine.Opening engine, AheadState state, Surroundings surroundings) throws SQLException {
        this.engine = engine;
        this.state = state;
        this.surroundings = surroundings;
        this.renamings = state.renamings();
        this.forgottenBefore = state.keysForgottenBefore();
        load();
    }

    private void load() throws SQLException {
        engine.forEachRecentKey((key, millis) -> recent.add(key, 0, millis));
        filters.expect(engine.keyRuns().stream().map(KeyRun::number).toList());
    }

    /// Makes filters of the runs that are there, the newest first. Any thread.
    public void fill() {
        try {
            for (KeyRun run : engine.keyRuns().reversed()) {
                boolean _ = !isClosed && addFilter(run);
            }
        } catch (SQLException closed) {
            LOG.debug("the database's idempotency keys were not read: {}", closed.getMessage());
        }
    }

    /// False: it has none.
    private boolean addFilter(KeyRun run) throws SQLException {
        List<KeyHash> keys = new ArrayList<>(run.keys());
        engine.forEachKey(run.number(), (_, key) -> {
            keys.add(key.hash());
            return !isClosed;
        });
        return !isClosed && filters.add(run.number(), keys);
    }

    /// Puts those that are recent into a run where they are many. Applier only.
    ///
    /// @param batch the last one that the database has
    public void gather(long batch) throws SQLException {
        if (engine.shouldGatherKeys()) {
            for (KeyRun run : engine.gatherKeys()) {
                // Until it has a filter its keys are among the recent ones, so that nobody needs to ask the database.
                if (!addFilter(run)) {
                    filters.expect(List.of(run.number()));
                }
            }
            gathered = batch;
        }
    }

    /// Nobody fills it any more.
    public void close() {
        isClosed = true;
    }

    /// Before a batch: hears of what the database has gathered, forgotten and renamed.
    public void keepUp() throws SQLException {
        recent.removeTo(gathered);
        if (forgottenBefore != state.keysForgottenBefore()) {
            forgottenBefore = state.keysForgottenBefore();
            recent.forgetBefore(forgottenBefore);
            forgetRuns();
        }
        if (renamings != state.renamings()) {
            renamings = state.renamings();
            surroundings.awaitDatabase();
            recent.clear();
            forgetRuns();
            load();
            surroundings.startFilling();
        }
    }

    private void forgetRuns() throws SQLException {
        Set<Long> gone = filters.runs(); // before those of the database, which only grow in number meanwhile
        engine.keyRuns().forEach(run -> gone.remove(run.number()));
        filters.remove(gone);
    }

    @Override
    public void add(UsedKey key, long batch, long millis) {
        recent.add(key, batch, millis);
    }

    @Override
    public @Nullable UsedKey find(KeyHash hash) throws SQLException {
        UsedKey found = recent.find(hash);
        if (found != null) {
            return found;
        }
        for (long run : filters.candidates(hash)) {
            UsedKey earlier = engine.earlier(run, hash);
            if (earlier != null) {
                return earlier;
            }
        }
        return null;
    }
}
