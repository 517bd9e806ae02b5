package dev.pinion.cli;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.pinion.client.ClientConfig;
import dev.pinion.client.PinionClient;
import dev.pinion.client.PinionException;
import dev.pinion.client.RetryPolicy;

/// Connects, publishes, leaves, and comes again, all the time, with one pin file. A deadline that a busy machine missed is tried again,
/// a pin that does not match never is. Thread: `comers`.
final class Comers {
    private final AtomicLong count = new AtomicLong();
    private final AtomicReference<@Nullable Exception> fault = new AtomicReference<>();
    private final Supplier<ClientConfig> config;
    private volatile boolean stopping;
    private @Nullable Thread thread;

    private Comers(Supplier<ClientConfig> config) {
        this.config = config;
    }

    static Comers start(Supplier<ClientConfig> config) {
        var comers = new Comers(config);
        comers.thread = Thread.ofVirtual().name("comers").start(comers::run);
        return comers;
    }

    private void run() {
        try {
            while (!stopping) {
                try (PinionClient client = PinionClient.connect(config.get(), RetryPolicy.PATIENT)) {
                    var _ = client.publish("/channel/comers", "here").get();
                }
                count.incrementAndGet();
            }
        } catch (PinionException | ExecutionException failed) {
            fault.set(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    long count() {
        return count.get();
    }

    /// No more of them, and none may have failed.
    void stop() throws InterruptedException {
        quit();
        requireWell();
    }

    /// None has failed so far.
    void requireWell() {
        Exception failed = fault.get();
        if (failed != null) {
            throw new IllegalStateException("a newcomer failed after " + count + " others", failed);
        }
    }

    void quit() throws InterruptedException {
        stopping = true;
        if (thread != null) {
            thread.join();
        }
    }
}
