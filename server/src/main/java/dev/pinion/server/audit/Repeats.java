package dev.pinion.server.audit;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Sums up what happens again and again: the first of a kind is told, those of the period after it are counted. So nobody fills the
/// audit log by knocking, or by looking.
///
/// Any thread; one short lock. Holds so many kinds at most; those beyond are counted together.
///
/// @param <K> what is of one kind
public final class Repeats<K> {
    private final long periodNanos;
    private final int kindsMax;
    private final UnaryOperator<K> others;
    private final Map<K, Entry> entries = new HashMap<>();

    private static final class Entry {
        private long sinceNanos;
        private long times;

        Entry(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    /// @param kindsMax lines in a period at most, therefore; each kind goes after a period of silence
    /// @param others by what name a kind beyond these is counted, with those alike; there are few such names
    public Repeats(Duration period, int kindsMax, UnaryOperator<K> others) {
        periodNanos = period.toNanos();
        this.kindsMax = kindsMax;
        this.others = others;
    }

    /// Whether this one is to be told by itself; else it is counted.
    public synchronized boolean isFirst(K kind, long nowNanos) {
        Entry known = entries.get(kind);
        if (known == null && entries.size() >= kindsMax) {
            known = entries.computeIfAbsent(others.apply(kind), _ -> new Entry(nowNanos));
        }
        if (known == null) {
            entries.put(kind, new Entry(nowNanos));
            return true;
        }
        known.times++;
        return false;
    }

    /// The sums that are due, which are forgotten by this; kinds that were silent for a period are forgotten too.
    public synchronized Map<K, Long> due(long nowNanos) {
        Map<K, Long> due = new LinkedHashMap<>();
        entries.entrySet().removeIf(each -> {
            Entry entry = each.getValue();
            if (nowNanos - entry.sinceNanos < periodNanos) {
                return false;
            }
            boolean silent = entry.times == 0;
            if (!silent) {
                due.put(each.getKey(), entry.times);
                entry.times = 0;
                entry.sinceNanos = nowNanos;
            }
            return silent;
        });
        return due;
    }

    /// Whatever was counted, due or not.
    public synchronized Map<K, Long> rest() {
        Map<K, Long> rest = new LinkedHashMap<>();
        entries.forEach((kind, entry) -> {
            if (entry.times > 0) {
                rest.put(kind, entry.times);
            }
        });
        entries.clear();
        return rest;
    }
}
