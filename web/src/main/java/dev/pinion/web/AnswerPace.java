package dev.pinion.web;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import dev.pinion.server.address.AddressBlock;

/// How much of large files one address may ask for: a request of some bytes has the kernel copy and keep a thousand times as many, also for whoever never reads
/// them. Small answers, which those are that probes and scrapers ask for, cost nothing here.
///
/// Any thread; one lock, held for an addition. Limits: [#BYTES_A_SECOND_MAX], after a [#BURST_BYTES_MAX]; [#ADDRESSES_MAX] addresses (of IPv6, /64) at a
/// time, which are forgotten when their burst is whole again; those beyond share one.
final class AnswerPace {
    /// Some 60 times a second all that a page needs.
    static final int BYTES_A_SECOND_MAX = 8 * 1024 * 1024;
    /// Some 200 pages for those who share an address and come at once.
    static final int BURST_BYTES_MAX = 32 * 1024 * 1024;
    static final int ADDRESSES_MAX = 1_000;

    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long BURST_NANOS = nanos(BURST_BYTES_MAX);
    private static final InetAddress OTHERS = InetAddress.ofLiteral("0.0.0.0");

    private final LongSupplier clock;
    /// When what each has got would have been got at the pace.
    private final Map<InetAddress, Long> dueNanos = new HashMap<>();

    AnswerPace(LongSupplier clock) {
        this.clock = clock;
    }

    private static long nanos(int bytes) {
        return bytes * (SECOND_NANOS / BYTES_A_SECOND_MAX);
    }

    /// Counts a large answer, unless it is too much.
    ///
    /// @return 0, or after how many seconds to ask again
    synchronized int secondsToWait(InetAddress address, int bytes) {
        long now = clock.getAsLong();
        InetAddress block = AddressBlock.of(address);
        if (dueNanos.size() >= ADDRESSES_MAX && !dueNanos.containsKey(block)) {
            dueNanos.values().removeIf(due -> due - now <= 0);
            block = dueNanos.size() >= ADDRESSES_MAX ? OTHERS : block;
        }
        long ahead = Math.max(0, dueNanos.getOrDefault(block, now) - now);
        long over = ahead + nanos(bytes) - BURST_NANOS;
        if (over > 0) {
            return 1 + (int) (over / SECOND_NANOS);
        }
        dueNanos.put(block, now + ahead + nanos(bytes));
        return 0;
    }

    /// How many are remembered. For tests.
    synchronized int size() {
        return dueNanos.size();
    }
}
