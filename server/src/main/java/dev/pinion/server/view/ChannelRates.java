package dev.pinion.server.view;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.MessageLog;

/// How fast channels grow, as seen by two looks, [#EVERY] apart.
///
/// Threads: one looks, any asks. Holds a number for each channel, of which there are at most as many as the log has.
public final class ChannelRates {
    public static final Duration EVERY = Duration.ofSeconds(5);

    private final MessageLog log;
    private volatile Map<String, Double> perSecond = Map.of();
    // Of the one that looks.
    private Map<ChannelLog, Long> before = new HashMap<>();
    private long lookedNanos = System.nanoTime();

    public ChannelRates(MessageLog log) {
        this.log = log;
    }

    /// To be called every so often.
    public void look() {
        long now = System.nanoTime();
        double seconds = Math.max(1, now - lookedNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        Map<ChannelLog, Long> ends = new HashMap<>();
        Map<String, Double> rates = new HashMap<>();
        for (ChannelLog channel : log.channels()) {
            long last = channel.last();
            ends.put(channel, last);
            long grown = last - before.getOrDefault(channel, 0L);
            if (grown > 0 && !before.isEmpty()) {
                rates.put(channel.name(), grown / seconds);
            }
        }
        before = ends;
        lookedNanos = now;
        perSecond = rates;
    }

    /// Messages a second.
    double of(ChannelLog channel) {
        return perSecond.getOrDefault(channel.name(), 0.0);
    }
}
