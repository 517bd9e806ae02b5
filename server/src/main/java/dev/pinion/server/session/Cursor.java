package dev.pinion.server.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.Cursors;
import dev.pinion.db.Cursors.Position;
import dev.pinion.server.deliver.Progress;

/// A durable reading position in use: what this connection acknowledges moves it, and it is saved in batches.
///
/// Threads: progress comes from the connection's writer, reader and (at a commit) the committer; saving runs on a
/// thread that may wait for the store. One lock per channel, held for a few memory operations. Its owner number fences
/// out an older connection's saves, on every node.
final class Cursor {
    private final Key key;
    private final long owner;
    private final boolean isNew;
    private final Cursors store;
    private final Map<String, Place> places = new ConcurrentHashMap<>();
    private volatile boolean left;

    Cursor(Key key, long owner, boolean isNew, Cursors store) {
        this.key = key;
        this.owner = owner;
        this.isNew = isNew;
        this.store = store;
    }

    Key key() {
        return key;
    }

    /// True when nobody has used this name before: then a subscription's `from` says where to begin.
    boolean isNew() {
        return isNew;
    }

    /// Its subscription has ended: whoever takes it over from now on takes it from nobody.
    void leave() {
        left = true;
    }

    boolean left() {
        return left;
    }

    void load(List<Position> stored) {
        for (Position position : stored) {
            places.put(position.channel(),
                    new Place(position.channel(), CursorRanges.parse(position.floor(), position.ranges())));
        }
    }

    /// Where to begin on a channel: behind what is acknowledged, or at `otherwise` on a channel that it has not read.
    synchronized Place on(ChannelLog channel, long otherwise) {
        return places.computeIfAbsent(channel.name(),
                name -> new Place(name, new CursorRanges(otherwise - 1)).touched());
    }

    boolean knows(ChannelLog channel) {
        return places.containsKey(channel.name());
    }

    /// Saves what has changed. May wait for the store's inbox.
    ///
    /// @return false when another connection has taken the cursor over
    CompletableFuture<Boolean> save(long nowMillis) throws InterruptedException {
        List<Position> changed = new ArrayList<>();
        places.values().forEach(place -> place.takeChange(changed));
        return store.save(key.identity(), key.name(), owner, changed, nowMillis);
    }

    /// Says that it is in use, though nothing may have changed. May wait for the store's inbox.
    CompletableFuture<Boolean> touch(long nowMillis) throws InterruptedException {
        return store.save(key.identity(), key.name(), owner, List.of(), nowMillis);
    }

    boolean hasChanged() {
        return places.values().stream().anyMatch(Place::hasChanged);
    }

    /// Whose cursor, and what it is called.
    record Key(String identity, String name) {}

    /// A cursor's place on one channel.
    static final class Place implements Progress {
        private final String channel;
        private final CursorRanges ranges;
        private boolean changed;
        /// The message that told of a hole, until it is acknowledged; 0: none.
        private long behindHole;

        Place(String channel, CursorRanges ranges) {
            this.channel = channel;
            this.ranges = ranges;
        }

        private Place touched() {
            changed = true;
            return this;
        }

        /// The first sequence that is not known to be acknowledged. Retention may have deleted it: the subscription says so
        /// with the first message that is left.
        synchronized long next() {
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
