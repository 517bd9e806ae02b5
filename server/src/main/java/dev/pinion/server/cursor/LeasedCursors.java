package dev.pinion.server.cursor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.Cursors;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.limits.SessionLimits;

/// Begins leases on cursors that members of several servers may read, over a database that several servers use.
///
/// Threads: connections' readers. Holds nothing.
public final class LeasedCursors {
    /// A server that is gone has what it had for so long.
    private static final Duration LIFE = Duration.ofSeconds(10);

    private final Cursors store;
    private final LiveCursors live;
    private final SessionLimits limits;
    private final RandomGenerator random;
    private final Lease.Time time;

    public LeasedCursors(Cursors store, LiveCursors live, SessionLimits limits, RandomGenerator random) {
        this(store, live, limits, random, new Lease.Time(LIFE, System::nanoTime));
    }

    LeasedCursors(Cursors store, LiveCursors live, SessionLimits limits, RandomGenerator random, Lease.Time time) {
        this.store = store;
        this.live = live;
        this.limits = limits;
        this.random = random;
        this.time = time;
    }

    /// Whether cursors are to be leased here. With one server nobody else asks for them.
    public boolean areNeeded() {
        return store.isOfSeveralServers();
    }

    /// Begins a lease, whether or not other servers have some. Nobody here has the cursor.
    ///
    /// @param taken runs when the cursor is lost to others
    /// @param cursorsMax how many its identity may have
    /// @throws ProtocolException when it cannot begin there, or others share it on another channel
    public Leased join(Cursor.Key key, ChannelLog channel, Runnable taken, int cursorsMax, Beginning beginning)
            throws ProtocolException, InterruptedException {
        live.awaitLeft(key);
        List<Cursors.Position> places = StoreFutures.await(store.positions(key.identity(), key.name()),
                limits.storeWait());
        // Asked for only where it is needed, since it may take a search.
        OptionalLong first = places.stream().anyMatch(each -> each.channel().equals(channel.name()))
                ? OptionalLong.empty()
                : OptionalLong.of(beginning.first());
        var joining = new Joining(key, channel, cursorsMax, first);
        Cursor cursor = live.claim(key, taken, joining);
        return new Leased(cursor, Objects.requireNonNull(joining.lease));
    }

    /// Whether members of other servers share it now.
    public boolean isSharedElsewhere(Cursor.Key key) throws InterruptedException {
        if (!areNeeded()) {
            return false;
        }
        live.awaitLeft(key);
        return StoreFutures.await(store.change(key.identity(), key.name(),
                found -> Cursors.Decided.only(found.positions()
                        .stream()
                        .map(LeasedPlace::readable)
                        .flatMap(Optional::stream)
                        .anyMatch(place -> isLeasedStill(place, found)))),
                limits.storeWait());
    }

    private static boolean isLeasedStill(LeasedPlace place, Cursors.Found found) {
        place.endAllBut(found.owner());
        return place.isLeasedStill(found.nowMillis());
    }

    /// Where a place is made on a channel that the cursor has not read.
    public interface Beginning {
        /// The first sequence.
        ///
        /// @throws ProtocolException when it cannot begin there
        long first() throws ProtocolException, InterruptedException;
    }

    /// A cursor, which saves by its lease.
    public record Leased(Cursor cursor, Lease lease) {}

    private enum Outcome {
        JOINED, TOO_MANY, OTHER_CHANNEL, NO_PLACE, UNREADABLE
    }

    /// @param isNew nobody has used this name before
    private record Joined(Outcome outcome, boolean isNew, List<Cursors.Position> positions,
            Lease.@Nullable Terms terms) {
        static Cursors.Decided<Joined> not(Outcome why) {
            return Cursors.Decided.only(new Joined(why, false, List.of(), null));
        }
    }

    /// One attempt.
    private final class Joining implements LiveCursors.Claiming<Joined> {
        private final Cursor.Key key;
        private final ChannelLog channel;
        private final int cursorsMax;
        private final OptionalLong first;
        private final long id = random.nextLong(1, Long.MAX_VALUE);
        private final long askedNanos = time.nanos().getAsLong();
        private @Nullable Lease lease;

        Joining(Cursor.Key key, ChannelLog channel, int cursorsMax, OptionalLong first) {
            this.key = key;
            this.channel = channel;
            this.cursorsMax = cursorsMax;
            this.first = first;
        }

        @Override
        public CompletableFuture<Joined> ask() throws InterruptedException {
            return store.change(key.identity(), key.name(), this::decide);
        }

        /// Thread: the committer, perhaps several times.
        private Cursors.Decided<Joined> decide(Cursors.Found found) {
            if (found.owner() == 0 && found.others() >= cursorsMax) {
                return Joined.not(Outcome.TOO_MANY);
            }
            LeasedPlace ours = null;
            for (Cursors.Position position : found.positions()) {
                Optional<LeasedPlace> read = LeasedPlace.readable(position);
                if (read.isEmpty()) {
                    return Joined.not(Outcome.UNREADABLE);
                }
                boolean leased = isLeasedStill(read.get(), found);
                if (position.channel().equals(channel.name())) {
                    ours = read.get();
                } else if (leased) {
                    return Joined.not(Outcome.OTHER_CHANNEL);
                }
            }
            if (ours == null && first.isEmpty()) {
                return Joined.not(Outcome.NO_PLACE);
            }
            return joined(found, ours == null ? LeasedPlace.begin(channel.name(), first.getAsLong() - 1) : ours);
        }

        /// Whoever had it alone, or on another channel, has lost it. Those that share it and are late may come back.
        private Cursors.Decided<Joined> joined(Cursors.Found found, LeasedPlace place) {
            boolean shared = place.isLeased();
            long owner = shared ? found.owner() : found.owner() + 1;
            place.endAllBut(owner);
            place.prolong(id, found.nowMillis() + time.life().toMillis());
            List<Cursors.Position> positions = new ArrayList<>(found.positions());
            positions.removeIf(each -> each.channel().equals(place.channel()));
            Cursors.Position stored = place.stored();
            positions.add(stored);
            var joined = new Joined(Outcome.JOINED, found.owner() == 0, positions,
                    new Lease.Terms(owner, id, place, time));
            return new Cursors.Decided<>(joined, owner, List.of(stored), shared);
        }

        @Override
        public Cursor cursor(Joined answer) throws ProtocolException {
            Lease.Terms terms = answer.terms();
            if (terms == null) {
                throw refusal(answer.outcome());
            }
            lease = new Lease(key, channel, store, terms, askedNanos);
            var cursor = new Cursor(key, terms.owner(), answer.isNew(), lease);
            cursor.load(answer.positions());
            lease.begin(cursor.on(channel, 1));
            return cursor;
        }

        private ProtocolException refusal(Outcome outcome) {
            return switch (outcome) {
                case TOO_MANY -> LiveCursors.tooMany(cursorsMax);
                case OTHER_CHANNEL -> new ProtocolException(DisconnectReason.CURSOR_TAKEN,
                        "SUBSCRIBE with shared:true, but the shared subscription " + key.name()
                                + " reads another channel now");
                case UNREADABLE -> throw new StorageException("a newer server has stored the place of this cursor");
                case NO_PLACE -> throw new StorageException("the cursor was deleted while it was asked for");
                case JOINED -> throw new IllegalStateException("joined without terms");
            };
        }
    }
}
