package dev.pinion.server.cursor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.Cursors;
import dev.pinion.db.Cursors.Position;
import dev.pinion.server.deliver.Progress;

/// A durable reading position in use: what this connection acknowledges moves it, and it is saved in batches.
///
/// Threads: progress comes from the connection's writer, reader and (at a commit) the committer; saving runs on a
/// thread that may wait for the store. One lock per channel, held for a few memory operations. Its owner number fences
/// out an older connection's saves, on every node.
public final class Cursor {
    private static final long PAUSE_FIRST_NANOS = 250_000_000;
    private static final long PAUSE_LONGEST_NANOS = 10_000_000_000L;

    private final Key key;
    private final long owner;
    private final boolean isNew;
    private final Store store;
    private final Map<String, ChannelProgress> places = new ConcurrentHashMap<>();
    /// Guards the order of saves, and `held`: one that was taken earlier must not be handed to the store later. Held while
    /// the store's inbox is full, never for longer.
    private final ReentrantLock saving = new ReentrantLock();
    private boolean held;
    private volatile boolean left;
    /// Saves that failed since the last that did not.
    private final AtomicInteger failures = new AtomicInteger();
    /// Of the thread of housekeeping.
    private long triedNanos;

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
    public void leave() {
        left = true;
    }

    boolean left() {
        return left;
    }

    void load(List<Position> stored) {
        for (Position position : stored) {
            places.put(position.channel(),
                    new ChannelProgress(position.channel(), CursorRanges.parse(position.floor(), position.ranges())));
        }
    }

    /// Where to begin on a channel: behind what is acknowledged, or at `otherwise` on a channel that it has not read.
    public synchronized ChannelProgress on(ChannelLog channel, long otherwise) {
        return places.computeIfAbsent(channel.name(),
                name -> new ChannelProgress(name, new CursorRanges(otherwise - 1)).touched());
    }

    /// By channel, up to where everything is acknowledged.
    public Map<String, Long> floors() {
        Map<String, Long> floors = new TreeMap<>();
        places.forEach((channel, place) -> floors.put(channel, place.next() - 1));
        return floors;
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

    private CompletableFuture<Boolean> saveChanges(long nowMillis) throws InterruptedException {
        List<ChannelProgress> changed = places.values().stream().filter(ChannelProgress::hasChanged).toList();
        boolean taken = false;
        try {
            CompletableFuture<Boolean> saved = store
                    .save(new Cursors.Save(key.identity(), key.name(), owner, take(changed), nowMillis));
            taken = true;
            return saved.whenComplete((_, failure) -> saved(changed, failure == null));
        } finally {
            if (!taken) {
                saved(changed, false);
            }
        }
    }

    /// What was not saved has to be saved still.
    private void saved(List<ChannelProgress> changed, boolean done) {
        if (done) {
            failures.set(0);
        } else {
            changed.forEach(ChannelProgress::touched);
            failures.incrementAndGet();
        }
    }

    /// Whether to save in the background now: when something has changed, and after a failure when a pause is over that
    /// doubles with each. Thread: housekeeping.
    boolean isDue(long nowNanos) {
        if (!hasChanged() || (failures.get() > 0 && nowNanos - triedNanos < pause(failures.get()))) {
            return false;
        }
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

    private static List<Position> take(List<ChannelProgress> changed) {
        List<Position> positions = new ArrayList<>();
        changed.forEach(place -> place.takeChange(positions));
        return positions;
    }

    /// Saves what has changed; from then on nothing is saved but by the transaction, until [#letGo]: what it acknowledges
    /// must not be on disk without its messages. A transaction that failed never lets go.
    public void hold(long nowMillis) throws InterruptedException {
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

    /// What the transaction that holds it has to store.
    public Cursors.Save saveOfTransaction(long nowMillis) {
        return new Cursors.Save(key.identity(), key.name(), owner, take(List.copyOf(places.values())), nowMillis);
    }

    /// The transaction is on disk.
    public void letGo() throws InterruptedException {
        saving.lockInterruptibly();
        held = false;
        saving.unlock();
    }

    /// Says that it is in use, though nothing may have changed. May wait for the store's inbox.
    CompletableFuture<Boolean> touch(long nowMillis) throws InterruptedException {
        return store.save(new Cursors.Save(key.identity(), key.name(), owner, List.of(), nowMillis));
    }

    public boolean hasChanged() {
        return places.values().stream().anyMatch(ChannelProgress::hasChanged);
    }

    /// Where cursors are saved.
    interface Store {
        /// May block while the store's inbox is full. False: another connection has taken the cursor over.
        ///
        /// @throws dev.pinion.db.StorageException when the store takes nothing now
        CompletableFuture<Boolean> save(Cursors.Save save) throws InterruptedException;
    }

    /// Whose cursor, and what it is called.
    public record Key(String identity, String name) {}

    /// How far a cursor has come on one channel.
    public static final class ChannelProgress implements Progress {
        private final String channel;
        private final CursorRanges ranges;
        private boolean changed;
        /// The message that told of a hole, until it is acknowledged; 0: none.
        private long behindHole;

        ChannelProgress(String channel, CursorRanges ranges) {
            this.channel = channel;
            this.ranges = ranges;
        }

        private synchronized ChannelProgress touched() {
            changed = true;
            return this;
        }

        /// The first sequence that is not known to be acknowledged. Retention may have deleted it: the subscription says so
        /// with the first message that is left.
        public synchronized long next() {
            return ranges.floor() + 1;
        }

        @Override
        public synchronized void goneBefore(long seq) {
            behindHole = seq;
        }

        @Override
        public synchronized void acknowledged(long seq) {
            ranges.acknowledge(seq);
            if (behindHole > 0 && seq >= behindHole) {
                ranges.forgetBelow(behindHole);
                behindHole = 0;
            }
            changed = true;
        }

        @Override
        public synchronized void delivered(long seq, int count) {
            ranges.delivered(seq, count);
            changed = true;
        }

        @Override
        public synchronized boolean alreadyAcknowledged(long seq) {
            return ranges.holds(seq);
        }

        @Override
        public synchronized int deliveriesBefore(long seq) {
            return ranges.deliveries(seq);
        }

        private synchronized boolean hasChanged() {
            return changed;
        }

        private synchronized void takeChange(List<Position> into) {
            if (changed) {
                changed = false;
                into.add(new Position(channel, ranges.floor(), ranges.text()));
            }
        }
    }
}
