package dev.pinion.server.cursor;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.pinion.db.Bytes;
import dev.pinion.db.Cursors.Position;
import dev.pinion.server.deliver.SequenceRanges;

/// How far a cursor has come on a channel that several servers read for it: what is acknowledged, and which server has which of
/// the rest. Each sequence above the floor is acknowledged, leased to one server, or free: what is neither is free, so nothing is
/// lost, whoever dies.
///
/// Stored as [CursorRanges], so that whoever reads it alone later finds all that it has to know, and behind them what was not
/// delivered below the highest, and the leases.
///
/// Not safe for several threads. Holds no more ranges than messages that the members of all servers may hold unacknowledged,
/// twice.
final class LeasedPlace {
    /// The end of a lease on all that will come.
    static final long OPEN = 1L << 62;

    private final String channel;
    private final CursorRanges ranges;
    /// Never delivered, though a message behind was. What is acknowledged may be among them.
    private final SequenceRanges undelivered = new SequenceRanges();
    /// The cursor's owner number that the leases hold with: whoever has claimed it since has ended them.
    private long owner;
    private final Map<Long, Held> leases = new TreeMap<>();

    private LeasedPlace(String channel, CursorRanges ranges) {
        this.channel = channel;
        this.ranges = ranges;
    }

    static LeasedPlace begin(String channel, long floor) {
        return new LeasedPlace(channel, new CursorRanges(floor));
    }

    /// @throws IllegalArgumentException for what neither this class nor [CursorRanges] has written
    static LeasedPlace parse(Position stored) {
        byte[] bytes = stored.ranges().toByteArray();
        if (!CursorRanges.isNumbers(bytes)) {
            return new LeasedPlace(stored.channel(), CursorRanges.parse(stored.floor(), stored.ranges()));
        }
        Numbers numbers = Numbers.behindForm(bytes);
        var place = new LeasedPlace(stored.channel(), CursorRanges.parse(stored.floor(), numbers));
        if (numbers.hasNext()) {
            numbers.ranges(place.undelivered, stored.floor());
            place.owner = numbers.next();
            for (long left = numbers.next(); left > 0; left--) {
                long id = numbers.next();
                var held = new Held(numbers.next(), new SequenceRanges());
                numbers.ranges(held.seqs(), stored.floor());
                place.leases.put(id, held);
            }
        }
        return place;
    }

    /// The place on a channel. Empty: there is none, or a newer program wrote it.
    static Optional<LeasedPlace> on(String channel, List<Position> positions) {
        return positions.stream()
                .filter(each -> each.channel().equals(channel))
                .findFirst()
                .flatMap(LeasedPlace::readable);
    }

    static Optional<LeasedPlace> readable(Position stored) {
        try {
            return Optional.of(parse(stored));
        } catch (IllegalArgumentException newer) {
            return Optional.empty();
        }
    }

    Position stored() {
        var out = new ByteArrayOutputStream();
        ranges.stored(out);
        undelivered.takeTo(ranges.floor());
        Numbers.add(out, undelivered, ranges.floor());
        Numbers.add(out, owner);
        Numbers.add(out, leases.size());
        leases.forEach((id, held) -> {
            Numbers.add(out, id);
            Numbers.add(out, held.untilMillis());
            held.seqs().takeTo(ranges.floor());
            Numbers.add(out, held.seqs(), ranges.floor());
        });
        return new Position(channel, ranges.floor(), Bytes.owned(out.toByteArray()));
    }

    String channel() {
        return channel;
    }

    /// Ends those of another owner number.
    void endAllBut(long ofOwner) {
        if (owner != ofOwner) {
            owner = ofOwner;
            leases.clear();
        }
    }

    boolean isLeased() {
        return !leases.isEmpty();
    }

    /// Whether some lease was prolonged in time.
    boolean isLeasedStill(long nowMillis) {
        return leases.values().stream().anyMatch(each -> each.untilMillis() > nowMillis);
    }

    /// Whether a lease was not prolonged in time; it is kept all the same until another one takes it back.
    boolean isLate(long id, long nowMillis) {
        return held(id).untilMillis() <= nowMillis;
    }

    boolean has(long id) {
        return leases.containsKey(id);
    }

    /// Whether no other server has a lease.
    boolean isAlone(long id) {
        return has(id) && leases.size() == 1;
    }

    /// Up to here everything is acknowledged.
    long floor() {
        return ranges.floor();
    }

    /// The first sequence that nobody has leased or acknowledged, nor one behind it, but for a lease on all that will come.
    long reach() {
        long[] reach = {ranges.floor()};
        ranges.acknowledged().forEach((_, last) -> reach[0] = Math.max(reach[0], last));
        leases.values()
                .forEach(each -> each.seqs()
                        .forEach((first, last) -> reach[0] = Math.max(reach[0], last >= OPEN ? first - 1 : last)));
        return reach[0] + 1;
    }

    /// What it has leased.
    SequenceRanges leased(long id) {
        return held(id).seqs().copy();
    }

    private Held held(long id) {
        Held held = leases.get(id);
        if (held == null) {
            throw new IllegalStateException("there is no such lease");
        }
        return held;
    }

    /// Takes back what others have not prolonged in time.
    ///
    /// @param but this one is there, late or not
    /// @return whether there was something
    boolean takeBack(long nowMillis, long but) {
        return leases.entrySet().removeIf(each -> each.getKey() != but && each.getValue().untilMillis() <= nowMillis);
    }

    /// Begins a lease, or prolongs it.
    void prolong(long id, long untilMillis) {
        Held held = leases.get(id);
        leases.put(id, new Held(untilMillis, held == null ? new SequenceRanges() : held.seqs()));
    }

    void end(long id) {
        leases.remove(id);
    }

    /// Those of the messages that it has leased.
    void acknowledge(long id, SequenceRanges messages) {
        Held held = held(id);
        messages.forEach((first, last) -> held.seqs().take(first, last).forEach(ranges::acknowledge));
    }

    /// Those of the messages that it has leased were delivered so often.
    void delivered(long id, Map<Long, Integer> counts) {
        Held held = held(id);
        new TreeMap<>(counts).forEach((seq, count) -> {
            if (held.seqs().contains(seq) && !ranges.holds(seq)) {
                long next = ranges.highest() + 1;
                if (seq > next) {
                    undelivered.add(next, seq - 1);
                }
                boolean _ = undelivered.remove(seq);
                ranges.delivered(seq, count);
            }
        });
    }

    /// How often a message was delivered that is not acknowledged.
    int deliveries(long seq) {
        return undelivered.contains(seq) ? 0 : ranges.deliveries(seq);
    }

    /// Frees those of the messages that it has leased.
    ///
    /// @return whether there was something
    boolean giveBack(long id, SequenceRanges messages) {
        Held held = held(id);
        var given = new SequenceRanges();
        messages.forEach((first, last) -> held.seqs().take(first, last).forEach(given::add));
        return !given.isEmpty();
    }

    /// Retention has deleted all before this message.
    void goneBefore(long seq) {
        ranges.forgetBelow(seq);
        leases.values().forEach(each -> each.seqs().takeTo(ranges.floor()));
    }

    /// Gives a server the next that are free.
    ///
    /// @param want how many; a hole that retention has made costs nothing
    /// @param first that the channel still has
    /// @param last of the channel; [#OPEN] for all that are free, and all that will come
    void lease(long id, long want, long first, long last) {
        SequenceRanges into = held(id).seqs();
        var busy = ranges.acknowledged().copy();
        leases.values().forEach(each -> each.seqs().forEach(busy::add));
        long[] at = {ranges.floor() + 1};
        long[] left = {want};
        busy.forEach((from, to) -> {
            left[0] -= lease(into, at[0], Math.min(last, from - 1), left[0], first);
            at[0] = Math.max(at[0], to + 1);
        });
        lease(into, at[0], last, left[0], first);
    }

    /// @return how many of these count
    private static long lease(SequenceRanges into, long from, long to, long want, long first) {
        if (want <= 0 || from > to) {
            return 0;
        }
        long there = Math.max(from, first);
        long end = want > to - there ? to : there + want - 1;
        into.add(from, end);
        return Math.max(0, end - there + 1);
    }

    /// @param untilMillis from then on others may take it
    private record Held(long untilMillis, SequenceRanges seqs) {}
}
