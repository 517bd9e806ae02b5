package dev.pinion.db.commit;

import java.util.ArrayDeque;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;

import org.jspecify.annotations.Nullable;

/// What the log says and the database may not yet: the newest value of each key. A value goes when the database holds it,
/// on disk; the newest may stay for longer, so that they are not asked for.
///
/// Threads: the committer puts, the applier removes, any looks. The monitor guards the order of the puts.
final class AheadMap<K extends Comparable<K>, V> {

    private final ConcurrentSkipListMap<K, Put<K, V>> newest = new ConcurrentSkipListMap<>();
    private final ArrayDeque<Put<K, V>> order = new ArrayDeque<>();
    private final int keptMax;
    private long reached;

    /// @param value null: there is none from now on
    record Put<K, V>(K key, @Nullable V value, long batch) {}

    /// @param keptMax so many that the database holds may stay
    AheadMap(int keptMax) {
        this.keptMax = keptMax;
    }

    void put(K key, @Nullable V value, long batch) {
        Put<K, V> put = new Put<>(key, value, batch);
        newest.put(key, put);
        synchronized (order) {
            order.add(put);
        }
    }

    /// Null: nothing is known of it here.
    @Nullable
    Put<K, V> find(K key) {
        return newest.get(key);
    }

    SortedMap<K, Put<K, V>> from(K key) {
        return newest.tailMap(key);
    }

    boolean isEmpty() {
        return newest.isEmpty();
    }

    /// The database holds, on disk, what was put with this batch and before.
    void reached(long batch) {
        synchronized (order) {
            reached = batch;
            removeBut(keptMax);
        }
    }

    /// Forgets what the database holds.
    void keepNothing() {
        synchronized (order) {
            removeBut(0);
        }
    }

    private void removeBut(int kept) {
        while (order.size() > kept && order.element().batch() <= reached) {
            Put<K, V> gone = order.remove();
            newest.remove(gone.key(), gone);
        }
    }

    void clear() {
        synchronized (order) {
            order.clear();
            newest.clear();
            reached = 0;
        }
    }
}
