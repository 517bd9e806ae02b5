package dev.pinion.server.upkeep;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.RetentionLimits;
import dev.pinion.db.SignedHistory;

/// Signs a manifest of all channels, when one of them has changed. Thread: the upkeep's.
final class HistorySigningTask implements UpkeepTask {
    private final SignedHistory history;
    private final UpkeepSettings settings;
    private final Throttle throttle;
    private final Clock clock;
    private long nextMillis;
    private volatile long lastMillis;

    HistorySigningTask(SignedHistory history, UpkeepSettings settings, Throttle throttle, Clock clock) {
        this.history = history;
        this.settings = settings;
        this.throttle = throttle;
        this.clock = clock;
        nextMillis = clock.millis() + settings.signHeadsEvery().toMillis();
    }

    @Override
    public String name() {
        return "signing of the history";
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
    void sign(boolean closing) throws InterruptedException {
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

    private Optional<RetentionLimits> rule(ChannelLog channel) {
        return settings.retention()
                .stream()
                .filter(rule -> rule.governs(channel))
                .findFirst()
                .map(rule -> rule.limits(settings.cursorHold()));
    }
}
