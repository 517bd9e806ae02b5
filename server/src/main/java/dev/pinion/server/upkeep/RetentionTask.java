package dev.pinion.server.upkeep;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.Database;
import dev.pinion.db.RetentionLimits;
import dev.pinion.db.StoredMessage;

/// Deletes what the rules of retention say, as fast as channels grow, and gives the space back. Who is furthest over its
/// bounds comes first, and channels take turns, so that one with much to delete does not keep the others waiting. Publishing
/// does not wait for it: what may go is read beside it, and the log is told one number.
///
/// Thread: the retention's. Holds two numbers for each channel that a rule with an age governs.
final class RetentionTask implements UpkeepTask {
    /// H2 keeps a freed chunk for 45 s, so it is looked for free space somewhat longer.
    private static final long COMPACTED_FOR_MILLIS = 60_000;

    private final Database database;
    private final UpkeepSettings settings;
    private final RetentionRules rules;
    private final Throttle throttle;
    private final Clock clock;
    private final HistorySigningTask signing;
    private final Map<ChannelLog, Oldest> oldest = new HashMap<>();
    private long compactedUntilMillis;
    private long nextCompactionMillis;
    private long uncompactedBytes;
    /// Since the start, which alone changes them.
    private boolean rulesAreSigned;
    private volatile long deleted;

    /// The oldest message that a channel holds.
    private record Oldest(long seq, long timestampMillis) {}

    /// A channel with more than it may have.
    ///
    /// @param debt messages that are too many
    private record Due(ChannelLog channel, RetentionLimits limits, long debt) {}

    /// @param signing which signs the rules before the first message goes
    RetentionTask(Database database, UpkeepSettings settings, Throttle throttle, HistorySigningTask signing,
            Clock clock) {
        this.database = database;
        this.settings = settings;
        this.rules = signing.rules();
        this.throttle = throttle;
        this.clock = clock;
        this.signing = signing;
    }

    @Override
    public String name() {
        return "retention";
    }

    /// Messages deleted since the start.
    long deleted() {
        return deleted;
    }

    @Override
    public void run() throws InterruptedException {
        if (rules.isEmpty()) {
            return;
        }
        List<Due> due = due();
        if (!due.isEmpty() && !rulesAreSigned) {
            signing.signRules();
            rulesAreSigned = true;
        }
        while (!due.isEmpty()) {
            for (Iterator<Due> each = due.iterator(); each.hasNext();) {
                if (step(each.next()) == 0) {
                    each.remove(); // done, or held back by a cursor
                }
            }
        }
        if (clock.millis() >= nextCompactionMillis && clock.millis() < compactedUntilMillis) {
            compact();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others read
    private int step(Due due) throws InterruptedException {
        long before = due.channel().heldBytes();
        int count = Throttle.answer(database.log().retain(due.channel(), due.limits(), settings.pace().stepMessages()));
        if (count > 0) {
            deleted += count;
            compactedUntilMillis = clock.millis() + COMPACTED_FOR_MILLIS;
            uncompactedBytes += Math.max(0, before - due.channel().heldBytes());
            if (uncompactedBytes >= settings.pace().compactBytes()) {
                compact();
            }
        }
        return count;
    }

    private void compact() throws InterruptedException {
        uncompactedBytes = 0;
        nextCompactionMillis = clock.millis() + settings.pace().every().toMillis();
        throttle.run(() -> database.compact(settings.pace().compactBytes()));
    }

    private List<Due> due() throws InterruptedException {
        List<Due> due = new ArrayList<>();
        for (ChannelLog channel : database.log().channels()) {
            Optional<RetentionRule> rule = rules.of(channel);
            if (rule.isPresent()) {
                RetentionLimits limits = rule.get().limits(settings.cursorHold());
                if (hasTooMuch(channel, limits) || (rule.get().age().isPresent() && hasTooOld(channel, limits))) {
                    due.add(new Due(channel, limits, channel.last() - channel.first() + 1 - limits.messages()));
                }
            }
        }
        due.sort(Comparator.comparingLong(Due::debt).reversed());
        return due;
    }

    private static boolean hasTooMuch(ChannelLog channel, RetentionLimits limits) {
        return channel.heldBytes() > limits.bytes() || channel.last() - channel.first() + 1 > limits.messages();
    }

    private boolean hasTooOld(ChannelLog channel, RetentionLimits limits) throws InterruptedException {
        long first = channel.first();
        if (first > channel.last()) {
            return false;
        }
        Oldest known = oldest.get(channel);
        if (known == null || known.seq() != first) {
            List<StoredMessage> found = Throttle.answer(database.log().read(channel, first, 1, 1));
            if (found.isEmpty()) {
                return false;
            }
            known = new Oldest(first, found.getFirst().timestampMillis());
            oldest.put(channel, known);
        }
        return clock.millis() - known.timestampMillis() > limits.age().toMillis();
    }
}
