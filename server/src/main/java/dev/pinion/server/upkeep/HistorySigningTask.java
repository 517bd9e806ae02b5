package dev.pinion.server.upkeep;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.RetentionLimits;
import dev.pinion.db.SignedHistory;

/// Signs a manifest of all channels, when one of them has changed. It says how much of each is kept, so it is signed before
/// anything is deleted that the last one had promised to keep: else verification would take it for cut off.
///
/// Threads: the upkeep's signs at intervals; the retention's and any that may wait for the store sign before they delete. One signs
/// at a time.
final class HistorySigningTask implements UpkeepTask {
    private final SignedHistory history;
    private final UpkeepSettings settings;
    private final RetentionRules rules;
    private final Throttle throttle;
    private final Clock clock;
    private final Set<ChannelLog> emptied = ConcurrentHashMap.newKeySet();
    private long nextMillis;
    private volatile long lastMillis;

    HistorySigningTask(SignedHistory history, UpkeepSettings settings, RetentionRules rules, Throttle throttle,
            Clock clock) {
        this.history = history;
        this.settings = settings;
        this.rules = rules;
        this.throttle = throttle;
        this.clock = clock;
        nextMillis = clock.millis() + settings.signHeadsEvery().toMillis();
    }

    @Override
    public String name() {
        return "signing of the history";
    }

    /// Which rule holds for a channel.
    RetentionRules rules() {
        return rules;
    }

    /// When it was last signed; 0: not since the start.
    long lastMillis() {
        return lastMillis;
    }

    @Override
    public void run() throws InterruptedException {
        if (clock.millis() >= nextMillis) {
            sign(false);
            nextMillis = clock.millis() + settings.signHeadsEvery().toMillis();
        }
    }

    /// Notes what has changed since the last time, a few channels at a time, and signs it all.
    ///
    /// @param closing whether nobody publishes any more
    synchronized void sign(boolean closing) throws InterruptedException {
        long now = clock.millis();
        List<ChannelLog> changed = history.changed(this::rule);
        for (int from = 0; from < changed.size(); from += settings.pace().stepHeads()) {
            List<ChannelLog> some = changed.subList(from, Math.min(changed.size(), from + settings.pace().stepHeads()));
            throttle.rest(() -> history.note(some, this::rule, now));
        }
        if (closing || !changed.isEmpty()) {
            history.sign(now, closing);
        }
        lastMillis = now;
    }

    /// Before anything is deleted by rules that may be new since the last start. Where nothing is signed any more, since somebody has
    /// changed the history, deleting goes on without.
    void signRules() throws InterruptedException {
        if (history.doubt().isEmpty()) {
            sign(false);
        }
    }

    /// Signs that all of a channel may go, until [#endEmptying].
    ///
    /// @throws IllegalStateException where somebody does so already
    void beginEmptying(ChannelLog channel) throws InterruptedException {
        if (!emptied.add(channel)) {
            throw new IllegalStateException("the channel is being emptied already; wait for its end");
        }
        boolean signed = false;
        try {
            signRules();
            signed = true;
        } finally {
            if (!signed) {
                endEmptying(channel);
            }
        }
    }

    /// From the next manifest on the channel's own rule counts again.
    void endEmptying(ChannelLog channel) {
        emptied.remove(channel);
    }

    private Optional<RetentionLimits> rule(ChannelLog channel) {
        if (emptied.contains(channel)) {
            return Optional.of(RetentionLimits.NOTHING);
        }
        return rules.of(channel).map(rule -> rule.limits(settings.cursorHold()));
    }
}
