package dev.pinion.client;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Completes the publishers' futures, in order, on one virtual thread of its own: what a user hangs on a future can neither
/// stop the reader nor the writer.
///
/// Its queue needs no bound of its own: every entry was a frame in flight, and the [Outbox] counts it until it has run.
final class Completions {

    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);

    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private volatile @Nullable Thread thread;

    /// Only the thread itself touches it.
    private boolean finished;

    void start(String name) {
        thread = Thread.ofVirtual().name(name).start(this::run);
    }

    void add(Runnable completion) {
        queue.add(completion);
    }

    /// What was added before still runs.
    void finish() {
        queue.add(this::last);
    }

    private void last() {
        finished = true;
    }

    boolean isCurrentThread() {
        return Thread.currentThread().equals(thread);
    }

    private void run() {
        try {
            while (!finished) {
                queue.take().run();
            }
        } catch (InterruptedException nobodyDoesThis) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            LOG.error("completing receipts ended with a fault of the client library", broken);
        }
    }
}
