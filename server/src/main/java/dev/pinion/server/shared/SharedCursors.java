package dev.pinion.server.shared;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.ChannelLog;
import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.server.cursor.BackgroundSaves;
import dev.pinion.server.cursor.ChannelProgress;
import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.cursor.LeasedCursors;
import dev.pinion.server.cursor.LiveCursors;
import dev.pinion.server.fair.Budget;
import dev.pinion.server.fair.Budgets;
import dev.pinion.server.limits.SessionLimits;

/// The cursors that are shared here, each from its first member to its last. While it has members its name belongs to them: who
/// wants it alone is refused, and the other way round.
///
/// Threads: connections' readers join and leave, housekeeping looks. One lock for each cursor, held while the store is asked for
/// it. Holds as many as there are subscriptions that share.
public final class SharedCursors {
    /// Under which the cursors are kept whose members are of several identities: no holder of a token has this key.
    private static final String SEVERAL_IDENTITIES = "\nshared";

    private final LiveCursors cursors;
    private final LeasedCursors leases;
    private final Budgets budgets;
    private final SessionLimits limits;
    private final Clock clock;
    private final ConcurrentHashMap<Cursor.Key, Group> groups = new ConcurrentHashMap<>();

    public SharedCursors(LiveCursors cursors, LeasedCursors leases, Budgets budgets, SessionLimits limits,
            Clock clock) {
        this.cursors = cursors;
        this.leases = leases;
        this.budgets = budgets;
        this.limits = limits;
        this.clock = clock;
    }

    /// The name of a cursor that all share who have the right to it.
    public static Cursor.Key ofSeveralIdentities(String name) {
        return new Cursor.Key(SEVERAL_IDENTITIES, name);
    }

    public static boolean isOfSeveralIdentities(Cursor.Key key) {
        return key.identity().equals(SEVERAL_IDENTITIES);
    }

    /// Joins those who share a cursor, or begins to.
    ///
    /// @throws ProtocolException when there are too many members, the name is used otherwise now, or there is no room
    public SharedMember join(Cursor.Key key, ChannelLog channel, Beginning beginning, SharedMember.Joining joining)
            throws ProtocolException, InterruptedException {
        while (true) {
            Group group = groups.computeIfAbsent(key, Group::new);
            group.lock.lockInterruptibly();
            try {
                if (!group.ended) {
                    return join(group, channel, beginning, joining);
                }
            } finally {
                end(group);
                group.lock.unlock();
            }
        }
    }

    private SharedMember join(Group group, ChannelLog channel, Beginning beginning, SharedMember.Joining joining)
            throws ProtocolException, InterruptedException {
        SharedCursor shared = group.shared;
        if (shared == null) {
            shared = begin(group, channel, beginning, joining);
            group.shared = shared;
        }
        if (!shared.channel().equals(channel)) {
            throw taken("the shared subscription " + group.key.name() + " reads another channel now");
        }
        if (shared.membersCount() >= limits.sharedMembersMax()) {
            throw new ProtocolException(DisconnectReason.LIMIT_EXCEEDED,
                    "more than " + limits.sharedMembersMax() + " members of one shared subscription");
        }
        var member = new SharedMember(shared, joining);
        shared.join(member);
        return member;
    }

    private SharedCursor begin(Group group, ChannelLog channel, Beginning beginning, SharedMember.Joining joining)
            throws ProtocolException, InterruptedException {
        if (cursors.isHeld(group.key)) {
            throw taken("the durable subscription " + group.key.name() + " has one reader now, who does not share it");
        }
        Budget budget = budgets.connection();
        Optional<Cursor> claimed = Optional.empty();
        boolean good = false;
        try {
            budget.enter(joining.subject());
            SharedCursor shared;
            if (leases.areNeeded()) {
                LeasedCursors.Leased leased = leases.join(group.key, channel, group.taken, limit(group.key, joining),
                        beginning::first);
                claimed = Optional.of(leased.cursor());
                begins(leased.cursor(), beginning, budget);
                shared = new SharedCursor(channel, leased, new Room(limits.sharedUnacknowledgedMax(), budget));
                shared.begin();
            } else {
                Cursor cursor = cursors.claim(group.key, group.taken, limit(group.key, joining));
                claimed = Optional.of(cursor);
                begins(cursor, beginning, budget);
                ChannelProgress progress = cursor.on(channel, cursor.knows(channel) ? 0 : beginning.first());
                shared = new SharedCursor(channel, cursor, progress,
                        new Room(limits.sharedUnacknowledgedMax(), budget));
            }
            good = true;
            group.budget = budget;
            return shared;
        } finally {
            if (!good) {
                claimed.ifPresent(cursor -> {
                    var _ = cursors.leave(cursor, group.taken);
                });
                budget.close();
            }
        }
    }

    private static void begins(Cursor cursor, Beginning beginning, Budget budget) throws ProtocolException {
        budget.takeOrRefuse((long) (cursor.channels() + 1) * Cursor.PLACE_BYTES, "a shared subscription");
        beginning.check(cursor);
    }

    private int limit(Cursor.Key key, SharedMember.Joining joining) {
        return isOfSeveralIdentities(key) ? limits.sharedGroupsMax() : cursors.countMax(joining.limits());
    }

    private static ProtocolException taken(String what) {
        return new ProtocolException(DisconnectReason.CURSOR_TAKEN, "SUBSCRIBE with shared:true, but " + what);
    }

    public void leave(SharedMember member) {
        Group group = groups.get(member.cursor().key());
        if (group == null) {
            return;
        }
        group.lock.lock();
        try {
            SharedCursor shared = group.shared;
            if (shared != null && shared.cursor().equals(member.cursor()) && shared.leave(member)) {
                end(group);
            }
        } finally {
            group.lock.unlock();
        }
    }

    /// Saves and forgets it, where it has no member.
    private void end(Group group) {
        SharedCursor shared = group.shared;
        if (!group.ended && (shared == null || shared.membersCount() == 0)) {
            group.ended = true;
            groups.remove(group.key, group);
            if (shared != null) {
                // Whoever shares it here again by then is not alone before.
                var _ = cursors.leave(shared.cursor(), group.taken).whenComplete((_, _) -> called(group.key));
            }
            if (group.budget != null) {
                group.budget.close();
            }
        }
    }

    /// Whether a cursor has members now, here or at another server.
    public boolean isSharedAnywhere(Cursor.Key key) throws InterruptedException {
        return isShared(key) || leases.isSharedElsewhere(key);
    }

    /// Another server asks for its share of a cursor, or has given something back. Any thread; returns at once.
    public void called(Cursor.Key key) {
        Group group = groups.get(key);
        SharedCursor shared = group == null ? null : group.shared;
        if (shared != null) {
            shared.called();
        }
    }

    /// Nobody knows which were called.
    public void maybeCalled() {
        groups.keySet().forEach(this::called);
    }

    /// Whether a cursor has members here now.
    public boolean isShared(Cursor.Key key) {
        return groups.containsKey(key);
    }

    /// How many members each has that is shared now, for operators.
    public int members(Cursor.Key key) {
        Group group = groups.get(key);
        SharedCursor shared = group == null ? null : group.shared;
        return shared == null ? 0 : shared.membersCount();
    }

    /// Four times a second: saves in batches, and looks for refused messages whose pause is over. Thread: housekeeping; returns
    /// at once.
    public void look(long nowNanos) {
        for (Group group : new ArrayList<>(groups.values())) {
            SharedCursor shared = group.shared;
            if (shared != null) {
                shared.look(nowNanos);
                group.saves.look(shared.cursor(), nowNanos);
            }
        }
    }

    /// Where a cursor begins.
    public interface Beginning {
        /// Looks at a cursor that is to be read.
        ///
        /// @throws ProtocolException when it does not fit the history
        void check(Cursor cursor) throws ProtocolException;

        /// The first sequence that its members get, if it has no place on the channel yet.
        ///
        /// @throws ProtocolException when it cannot begin there
        long first() throws ProtocolException, InterruptedException;
    }

    /// Those who share one cursor; it exists while they do.
    private final class Group {
        private final Cursor.Key key;
        private final ReentrantLock lock = new ReentrantLock();
        private final Runnable taken = this::endAll;
        private final BackgroundSaves saves = new BackgroundSaves(clock, taken);
        private volatile @Nullable SharedCursor shared;
        private @Nullable Budget budget;
        private boolean ended;

        Group(Cursor.Key key) {
            this.key = key;
        }

        private void endAll() {
            SharedCursor now = shared;
            if (now != null) {
                now.endAll(SharedMember::end);
            }
        }
    }
}
