package dev.pinion.server.shared;

import java.util.HashSet;
import java.util.Set;

import dev.pinion.db.ChannelLog;
import dev.pinion.server.cursor.Lease;
import dev.pinion.server.deliver.SequenceRanges;

/// Leases for the members of this server what they have room for, while other servers have members of the same cursor, and gives
/// back what nobody here takes. A server that is alone has all.
///
/// Threads: as [SharedCursor], whose lock guards it; exchanges of the [Lease] begin on threads of their own and end on the
/// committer.
final class Leasing implements Lease.Holder {
    /// For one member at a time.
    private static final int LEASED_AT_ONCE_MAX = 256;
    private static final int ASKED_BELOW = 64;

    private final SharedCursor shared;
    private final ChannelLog channel;
    private final Supply supply;
    private final Room room;
    private final Lease lease;
    /// Who has looked for something since the last exchange began.
    private final Set<SharedMember> asking = new HashSet<>();
    private boolean alone;
    private boolean lost;
    /// Up to here others have all, as far as is known.
    private long exhaustedTo;
    /// When housekeeping looked last: how many were in line, and how many had been taken of them.
    private long inLineThen;
    private long takenThen;

    Leasing(SharedCursor shared, ChannelLog channel, Supply supply, Room room, Lease lease) {
        this.shared = shared;
        this.channel = channel;
        this.supply = supply;
        this.room = room;
        this.lease = lease;
    }

    /// Under the lock. A member looks for something.
    void looks(SharedMember member) {
        if (!supply.isOpen() && !lost && supply.returned.size() < ASKED_BELOW && channel.last() > exhaustedTo) {
            asking.add(member);
            lease.ask();
        }
    }

    /// Under the lock.
    void look() {
        if (lost) {
            return;
        }
        long inLine = supply.returned.size();
        if (!alone && inLine > 0 && inLineThen > 0 && supply.taken() == takenThen) {
            giveBackIdle();
            lease.ask();
        }
        inLineThen = supply.returned.size();
        takenThen = supply.taken();
        if (lease.isDue()) {
            exhaustedTo = 0;
            lease.ask();
        }
    }

    private void giveBackIdle() {
        SequenceRanges idles = supply.takeIdle();
        idles.forEach(lease::giveBack);
    }

    /// Under the lock.
    void leaves(SharedMember member, boolean last) {
        asking.remove(member);
        if (last) {
            lease.leave();
        }
    }

    /// Under the lock. There is room again, for which somebody may wait.
    void hasRoom() {
        if (!supply.isOpen() && !lost) {
            lease.ask();
        }
    }

    boolean isCurrent() {
        return lease.isCurrent();
    }

    void begin() {
        lease.begin(this);
        lease.ask();
    }

    /// Under the lock. Another server asks for its share, or has given something back.
    void called() {
        exhaustedTo = 0;
        if (supply.isOpen()) {
            supply.close();
            giveBackIdle();
            lease.giveBack(supply.frontier(), Lease.ALL);
        }
        lease.ask();
    }

    @Override
    public long want() {
        synchronized (shared) {
            shared.addWaiting(asking);
            long want = 0;
            for (SharedMember each : asking) {
                want += Math.min(LEASED_AT_ONCE_MAX, each.creditLeft());
            }
            asking.clear();
            return supply.isOpen() || lost ? 0 : room.spare(Math.max(0, want - supply.returned.size()));
        }
    }

    @Override
    public void granted(Lease.Grant grant) {
        synchronized (shared) {
            if (lost) {
                return;
            }
            boolean called = supply.isOpen() && !grant.alone();
            alone = grant.alone();
            grant.fresh().forEach(this::granted);
            if (!supply.isOpen()) {
                supply.passTo(grant.reach());
            }
            exhaustedTo = Math.max(exhaustedTo, grant.exhaustedTo());
            if (called) {
                called();
            }
            shared.wakeForCandidate();
        }
    }

    private void granted(long first, long last) {
        if (!Lease.isOpen(last)) {
            supply.add(first, last);
            return;
        }
        if (first < supply.frontier()) {
            supply.add(first, supply.frontier() - 1);
        }
        supply.openFrom(first);
    }

    @Override
    public void lost(boolean late) {
        synchronized (shared) {
            lost = true;
            supply.end();
        }
        var _ = Thread.ofVirtual()
                .name("cursor-lost")
                .start(() -> shared.endAll(late ? SharedMember::endLate : SharedMember::end));
    }
}
