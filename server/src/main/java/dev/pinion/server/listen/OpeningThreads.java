package dev.pinion.server.listen;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.pinion.server.address.AddressBlock;

/// Threads of the platform on which the first few connections of each address are opened at the web door. Virtual threads wait
/// in one line: a probe would stand behind all readers that a flood has woken. The system shares its cores out by time, and who
/// has slept, as a probe's thread has, comes first. Those who find no thread here are opened on their virtual one.
///
/// Any thread; one lock, held for an addition. Limits: [#THREADS_MAX], [#OF_ADDRESS_MAX] of them for one address; each holds its
/// thread until its request is answered, has become a WebSocket or has passed its deadline.
final class OpeningThreads implements AutoCloseable {
    static final int THREADS_MAX = 64;
    static final int OF_ADDRESS_MAX = 4;
    private static final int KEPT_SECONDS = 30;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(0, THREADS_MAX, KEPT_SECONDS, TimeUnit.SECONDS,
            new SynchronousQueue<>(), Thread.ofPlatform().daemon().name("pinion-opening-", 1).factory());
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();

    /// Whether there was a thread, which runs it.
    boolean run(InetAddress address, Runnable opening) {
        InetAddress block = AddressBlock.of(address);
        if (!enter(block)) {
            return false;
        }
        boolean begun = false;
        try {
            threads.execute(() -> {
                try {
                    opening.run();
                } finally {
                    leave(block);
                }
            });
            begun = true;
        } catch (RejectedExecutionException allAreBusy) {
            return false;
        } finally {
            if (!begun) {
                leave(block);
            }
        }
        return true;
    }

    private synchronized boolean enter(InetAddress block) {
        int now = byAddress.getOrDefault(block, 0);
        if (now < OF_ADDRESS_MAX) {
            byAddress.put(block, now + 1);
        }
        return now < OF_ADDRESS_MAX;
    }

    private synchronized void leave(InetAddress block) {
        byAddress.computeIfPresent(block, (_, now) -> now == 1 ? null : now - 1);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
