package dev.pinion.db.commit;

import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.IdempotencyKey;
import dev.pinion.db.log.KeysOfBatch;

/// The idempotency keys that were used: those that the database may not hold yet, exactly, and of all others whether it is
/// worth asking the database. Until a filter of the database's keys is filled, it is asked for each.
///
/// Threads: the committer adds and finds, the applier removes, one of its own fills the filter.
final class KnownKeys {

    private static final Logger LOG = LoggerFactory.getLogger(KnownKeys.class);
    /// So many more than at the last filling, and it is time for another: those that were forgotten are still in it.
    private static final long REFILL_KEYS = 1_000_000;

    private final Engine.Reader lookups;
    private final AheadState state;
    private final IntConsumer filler;
    private final ConcurrentHashMap<KeysOfBatch.Place, KeysOfBatch.Earlier> ahead = new ConcurrentHashMap<>();
    private KeyFilter added = new KeyFilter();
    private int renamings;
    private volatile int filling;
    private volatile @Nullable KeyFilter filled;

    /// @param filler has [#fill] called with this number, on another thread, when the database holds all that was added
    KnownKeys(Engine.Reader lookups, AheadState state, IntConsumer filler) {
        this.lookups = lookups;
        this.state = state;
        this.filler = filler;
        this.renamings = state.renamings();
    }

    private static long hash(KeysOfBatch.Place place) {
        IdempotencyKey key = place.key();
        return KeyFilter.hash(place.channel().name(), key.identity(), key.key());
    }

    void add(KeysOfBatch batch) {
        ahead.putAll(batch.earlier());
        batch.earlier().keySet().forEach(place -> added.add(hash(place)));
        KeyFilter inDatabase = filled;
        if (inDatabase != null && added.count() > REFILL_KEYS + 2 * inDatabase.count()) {
            added = new KeyFilter();
            refill();
        }
    }

    /// Until that is done the database is asked for each key. Committer only, or before anybody asks.
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others read
    void refill() {
        filled = null;
        filling++;
        filler.accept(filling);
    }

    /// With all keys of the database. Any thread.
    void fill(Engine.Opening engine, int number) {
        KeyFilter all = new KeyFilter();
        try {
            engine.forEachKey((channel, identity, key) -> {
                all.add(KeyFilter.hash(channel, identity, key));
                return number == filling;
            });
            if (number == filling) {
                filled = all;
            }
        } catch (SQLException closed) {
            LOG.debug("the database's idempotency keys were not read: {}", closed.getMessage());
        }
    }

    /// Nobody fills it any more.
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others read
    void close() {
        filling++;
    }

    /// They are in the database, on disk.
    void remove(KeysOfBatch batch) {
        batch.earlier().keySet().forEach(ahead::remove);
    }

    /// What was stored under a key; null: it is new.
    KeysOfBatch.@Nullable Earlier find(KeysOfBatch.Place place) throws SQLException {
        KeysOfBatch.Earlier notInDatabase = ahead.get(place);
        if (notInDatabase != null) {
            return notInDatabase;
        }
        if (renamings != state.renamings()) {
            renamings = state.renamings();
            refill();
        }
        KeyFilter inDatabase = filled;
        long hash = hash(place);
        boolean maybe = inDatabase == null || inDatabase.mayContain(hash) || added.mayContain(hash);
        return maybe ? lookups.earlier(place) : null;
    }
}
