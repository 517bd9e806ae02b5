package dev.pinion.client.threads;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The threads on which all code of users runs: handlers, what hangs on futures, suppliers of tokens, listeners.
///
/// Platform threads `pinion-user-N`, made when needed and ended when idle: what blocks, spins, or holds a monitor here takes no
/// carrier away from the virtual threads that read and write. There are at most as many as there are subscriptions with a handler at work, and a
/// few.
public final class UserThreads {

    private static final long IDLE_SECONDS = 5;
    private static final AtomicLong NUMBERS = new AtomicLong();

    private UserThreads() {}

    public static ExecutorService start() {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
                work -> {
                    Thread thread = new Thread(work, "pinion-user-" + NUMBERS.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
