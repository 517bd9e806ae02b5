package dev.pinion.server.listen;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.pinion.protocol.DisconnectReason;

/// Sums up what the same source is refused for the same reason: the first refusal is told, those of the second after it are
/// counted. So nobody fills the log by knocking. A source is an IPv4 address or an IPv6 /64, which is what one household or
/// host gets.
///
/// Thread: any; one short lock. Limit: [#SOURCES_MAX] sources and reasons; those beyond are counted together by reason.
final class RefusalSums {
    /// Lines a second at most, therefore; each entry goes after a second of silence.
    static final int SOURCES_MAX = 256;

    private static final String OTHERS = "others";
    private static final int HOUSEHOLD_BYTES = 8;
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Map<Key, Entry> entries = new HashMap<>();

    /// What was counted and not told one by one.
    ///
    /// @param source an address, a block of addresses, or `others`
    record Sum(String source, DisconnectReason reason, long times) {}

    private record Key(String source, DisconnectReason reason) {}

    private static final class Entry {
        private long sinceNanos;
        private long times;

        Entry(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    /// Whether this one is to be told by itself; else it is counted.
    synchronized boolean isFirst(InetAddress address, DisconnectReason reason, long nowNanos) {
        var key = new Key(source(address), reason);
        Entry known = entries.get(key);
        if (known == null && entries.size() >= SOURCES_MAX) {
            known = entries.computeIfAbsent(new Key(OTHERS, reason), _ -> new Entry(nowNanos));
        }
        if (known == null) {
            entries.put(key, new Entry(nowNanos));
            return true;
        }
        known.times++;
        return false;
    }

    /// The sums that are due, which are forgotten by this; sources that were silent for a second are forgotten too.
    synchronized List<Sum> due(long nowNanos) {
        List<Sum> due = new ArrayList<>();
        entries.entrySet().removeIf(each -> {
            Entry entry = each.getValue();
            if (nowNanos - entry.sinceNanos < PERIOD_NANOS) {
                return false;
            }
            boolean silent = entry.times == 0;
            if (!silent) {
                due.add(new Sum(each.getKey().source(), each.getKey().reason(), entry.times));
                entry.times = 0;
                entry.sinceNanos = nowNanos;
            }
            return silent;
        });
        return due;
    }

    /// Whatever was counted, due or not.
    synchronized List<Sum> rest() {
        List<Sum> rest = entries.entrySet()
                .stream()
                .filter(each -> each.getValue().times > 0)
                .map(each -> new Sum(each.getKey().source(), each.getKey().reason(), each.getValue().times))
                .toList();
        entries.clear();
        return rest;
    }

    static String source(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address.isAnyLocalAddress()) {
            return "local";
        }
        if (bytes.length <= HOUSEHOLD_BYTES) {
            return address.getHostAddress();
        }
        Arrays.fill(bytes, HOUSEHOLD_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength);
        }
    }
}
