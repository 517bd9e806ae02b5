package dev.pinion.server.cursor;

import java.util.List;
import java.util.Optional;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.Cursors;
import dev.pinion.server.deliver.SequenceRanges;

/// What one exchange of a lease makes of a cursor, as it is found under its lock.
///
/// Thread: the committer, perhaps several times. Immutable.
///
/// @param want how many more may be leased, if other servers have members, too
/// @param last the lease ends with it
record LeaseExchange(Lease.Terms terms, ChannelLog channel, LeaseNews news, long want, boolean last) {

    Cursors.Decided<Answer> decide(Cursors.Found found) {
        long id = terms.id();
        Optional<LeasedPlace> stored = LeasedPlace.on(channel.name(), found.positions());
        if (found.owner() != terms.owner() || stored.isEmpty()) {
            return Cursors.Decided.only(Answer.TAKEN);
        }
        LeasedPlace place = stored.get();
        if (!place.has(id)) {
            return Cursors.Decided.only(Answer.LATE);
        }
        // Whoever is late himself leaves the others the time to come back: it was the database that was away.
        boolean free = !place.isLate(id, found.nowMillis()) && place.takeBack(found.nowMillis(), id);
        free |= news.addTo(place, id);
        boolean alone = place.isAlone(id);
        var leased = new SequenceRanges();
        if (last) {
            place.end(id);
        } else {
            place.prolong(id, found.nowMillis() + terms.time().life().toMillis());
            place.lease(id, alone ? Long.MAX_VALUE : want, channel.first(), alone ? LeasedPlace.OPEN : channel.last());
            leased = place.leased(id);
        }
        var answer = new Answer(State.OURS, place, leased, alone, channel.last(), want);
        return new Cursors.Decided<>(answer, found.owner(), List.of(place.stored()), (free || last) && !alone);
    }

    enum State {
        OURS,
        /// Somebody has claimed the cursor alone, or deleted it; nothing was stored.
        TAKEN,
        /// It was not prolonged in time, and others have what it had; nothing was stored.
        LATE
    }

    /// @param leased all that the lease holds now
    /// @param end of the channel
    record Answer(State state, LeasedPlace place, SequenceRanges leased, boolean alone, long end, long want) {
        static final Answer TAKEN = not(State.TAKEN);
        static final Answer LATE = not(State.LATE);

        private static Answer not(State why) {
            return new Answer(why, LeasedPlace.begin("", 0), new SequenceRanges(), false, 0, 0);
        }
    }
}
