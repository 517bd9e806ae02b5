package dev.pinion.server.cursor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.Cursors;
import dev.pinion.db.Cursors.Position;
import dev.pinion.server.deliver.SequenceRanges;

/// A durable reading position in use: what this connection acknowledges moves it, and it is saved in batches.
///
/// Threads: progress comes from the connection's writer, reader and (at a commit) the committer; saving runs on a
/// thread that may wait for the store. One lock per channel, held for a few memory operations. Its owner number fences
/// out an older connection's saves, on every node.
public final class Cursor {
    private static final long PAUSE_FIRST_NANOS = 250_000_000;
    private static final long PAUSE_LONGEST_NANOS = 10_000_000_000L;
    /// What is saved in the background, in the long run: a large state is saved less often, however much acknowledges.
    private static final long SAVED_BYTES_PER_SECOND = 8 * 1024;
    /// What one place costs in memory.
    public static final int PLACE_BYTES = 512;

    private final Key key;
    private final long owner;
    private final boolean isNew;
    private final Store store;
    private final Map<String, ChannelProgress> places = new ConcurrentHashMap<>();
    /// Each adds and removes itself.
    private final Set<ChannelProgress> changed = ConcurrentHashMap.newKeySet();
    private volatile long savedBytes;
    /// Guards the order of saves, and `held`: one that was taken earlier must not be handed to the store later. Held while
    /// the store's inbox is full, and where many places are saved until all but the last part are on disk.
    private final ReentrantLock saving = new ReentrantLock();
    private boolean held;
    /// The latest save. Guarded by `saving`.
    private CompletableFuture<Boolean> last = CompletableFuture.completedFuture(true);
    private volatile boolean left;
    private volatile boolean settled;
    /// Saves that failed since the last that did not.
    private final AtomicInteger failures = new AtomicInteger();
    /// Of the thread of housekeeping.
    private long triedNanos;
    private boolean hasTried;

    Cursor(Key key, long owner, boolean isNew, Store store) {
        this.key = key;
        this.owner = owner;
        this.isNew = isNew;
        this.store = store;
    }

    public Key key() {
        return key;
    }

    /// True when nobody has used this name before: then a subscription's `from` says where to begin.
    public boolean isNew() {
        return isNew;
    }

    /// Its subscription has ended: whoever takes it over from now on takes it from nobody.
    void leave() {
        left = true;
    }

    boolean left() {
        return left;
    }

    /// The last save has been made, or has failed.
    void settled() {
        settled = true;
    }

    boolean isSettled() {
        return settled;
    }

    void load(List<Position> stored) {
        for (Position position : stored) {
            places.put(position.channel(), new ChannelProgress(position.channel(),
                    CursorRanges.parse(position.floor(), position.ranges()), changed));
        }
    }

    /// Adds what the connection that held it before has not saved.
    void inherit(Cursor before) {
        before.places.forEach((channel, place) -> {
            CursorRanges known = place.copy();
            places.computeIfAbsent(channel, name -> new ChannelProgress(name, new CursorRanges(known.floor()), changed))
                    .add(known);
        });
    }

    /// The last delivery of what was not answered is not counted: who got it lives on, and the network was at fault.
    public void forgive() {
        places.values().forEach(ChannelProgress::forgive);
    }

    /// Where to begin on a channel: behind what is acknowledged, or at `otherwise` on a channel that it has not read.
    public synchronized ChannelProgress on(ChannelLog channel, long otherwise) {
        return places.computeIfAbsent(channel.name(),
                name -> new ChannelProgress(name, new CursorRanges(otherwise - 1), changed).touched());
    }

    /// By channel, up to where everything is acknowledged.
    public Map<String, Long> floors() {
        Map<String, Long> floors = new TreeMap<>();
        places.forEach((channel, place) -> floors.put(channel, place.next() - 1));
        return floors;
    }

    /// How many channels it has a place on.
    public int channels() {
        return places.size();
    }

    public boolean knows(ChannelLog channel) {
        return places.containsKey(channel.name());
    }

    /// Saves what has changed, unless a transaction holds it. May wait for the store's inbox.
    ///
    /// @return false when another connection has taken the cursor over
    public CompletableFuture<Boolean> save(long nowMillis) throws InterruptedException {
        saving.lockInterruptibly();
        try {
            return held ? CompletableFuture.completedFuture(true) : saveChanges(nowMillis);
        } finally {
            saving.unlock();
        }
    }

    /// Completes when all that is acknowledged now is on disk; saves what was not given to the store yet.
    public CompletableFuture<Boolean> saved(long nowMillis) throws InterruptedException {
        saving.lockInterruptibly();
        try {
            return held || !hasChanged() ? last : saveChanges(nowMillis);
        } finally {
            saving.unlock();
        }
    }

    private CompletableFuture<Boolean> saveChanges(long nowMillis) throws InterruptedException {
        List<ChannelProgress> moved = List.copyOf(changed);
        boolean taken = false;
        try {
            CompletableFuture<Boolean> saved = store
                    .save(new Cursors.Save(key.identity(), key.name(), owner, take(moved), nowMillis));
            taken = true;
            last = saved.whenComplete((_, failure) -> saved(moved, failure == null));
            return last;
        } finally {
            if (!taken) {
                saved(moved, false);
            }
        }
    }

    /// What was not saved has to be saved still.
    private void saved(List<ChannelProgress> moved, boolean done) {
        if (done) {
            failures.set(0);
        } else {
            moved.forEach(ChannelProgress::touched);
            failures.incrementAndGet();
        }
    }

    /// Whether to save in the background now: when something has changed and a pause is over that grows with what was saved
    /// last, and after a failure one that doubles with each. Thread: housekeeping.
    boolean isDue(long nowNanos) {
        if (!hasChanged()) {
            return false;
        }
        long pause = failures.get() > 0 ? pause(failures.get())
                : Math.min(PAUSE_LONGEST_NANOS, savedBytes * TimeUnit.SECONDS.toNanos(1) / SAVED_BYTES_PER_SECOND);
        if (hasTried && nowNanos - triedNanos < pause) {
            return false;
        }
        hasTried = true;
        triedNanos = nowNanos;
        return true;
    }

    /// How many saves have failed since the last that did not.
    int failures() {
        return failures.get();
    }

    static long pause(int failures) {
        return Math.min(PAUSE_LONGEST_NANOS, PAUSE_FIRST_NANOS << Math.min(failures - 1, 10));
    }

    private List<Position> take(List<ChannelProgress> moved) {
        List<Position> positions = new ArrayList<>();
        moved.forEach(place -> place.takeChange(positions));
        savedBytes = positions.stream().mapToLong(each -> each.channel().length() + each.ranges().size()).sum();
        return positions;
    }

    /// Saves what has changed; from then on nothing is saved but by the transaction, until [#letGo]: what it acknowledges
    /// must not be on disk without its messages. A transaction that failed never lets go: what became of it is known from the
    /// store alone.
    void hold(long nowMillis) throws InterruptedException {
        saving.lockInterruptibly();
        try {
            if (hasChanged()) {
                var _ = saveChanges(nowMillis);
            }
            held = true;
        } finally {
            saving.unlock();
        }
    }

    /// What the transaction that holds it has to store: all that is known, and what the transaction acknowledges, by channel.
    /// It counts here when it is on disk.
    Cursors.Save saveOfTransaction(Map<String, SequenceRanges> acknowledged, long nowMillis) {
        List<Position> positions = new ArrayList<>();
        acknowledged.forEach((channel, more) -> {
            ChannelProgress place = places.get(channel);
            if (place != null) {
                positions.add(place.takeWith(more));
            }
        });
        positions.addAll(take(List.copyOf(changed)));
        return new Cursors.Save(key.identity(), key.name(), owner, positions, nowMillis);
    }

    /// The transaction is on disk.
    void letGo() throws InterruptedException {
        saving.lockInterruptibly();
        held = false;
        saving.unlock();
    }

    /// Says that it is in use, though nothing may have changed. May wait for the store's inbox.
    CompletableFuture<Boolean> touch(long nowMillis) throws InterruptedException {
        return store.save(new Cursors.Save(key.identity(), key.name(), owner, List.of(), nowMillis));
    }

    public boolean hasChanged() {
        return !changed.isEmpty();
    }

    /// Where cursors are saved.
    interface Store {
        /// May block while the store's inbox is full, and until the first parts of a large save are on disk. False: another connection has taken the cursor over.
        ///
        /// @throws dev.pinion.db.StorageException when the store takes nothing now
        CompletableFuture<Boolean> save(Cursors.Save save) throws InterruptedException;
    }

    /// Whose cursor, and what it is called.
    public record Key(String identity, String name) {}
}
