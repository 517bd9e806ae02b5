package dev.pinion.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The present connection of a client; makes the next one when it breaks and the [RetryPolicy] allows, and takes the
/// subscriptions along.
///
/// One virtual thread, `pinion-link`, waits for the end of each connection. Lock: its own, over the fields below it, never
/// held during I/O. What was in flight fails with its connection; what was not sent yet waits for the next one.
final class Link {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final ClientConfig config;
    private final Subscriptions subscriptions;
    private final Tokens tokens;
    private final PinBook pins;
    private final CompletableFuture<PinionException> ended = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Connection connection;
    private boolean connected = true;
    private @Nullable PinionException over;
    private @Nullable Thread thread;

    private Link(ClientConfig config, Subscriptions subscriptions, Tokens tokens, PinBook pins, Connection connection) {
        this.config = config;
        this.subscriptions = subscriptions;
        this.tokens = tokens;
        this.pins = pins;
        this.connection = connection;
    }

    static Link open(ClientConfig config, Subscriptions subscriptions, Tokens tokens, PinBook pins)
            throws PinionException, InterruptedException {
        Link link = new Link(config, subscriptions, tokens, pins, Connection.open(config, subscriptions, tokens, pins));
        link.thread = Thread.ofVirtual().name("pinion-link").start(link::run);
        return link;
    }

    private void run() {
        Connection present = present();
        PinionException why = present.awaitEnd();
        try {
            while (mayReconnect(why)) {
                LOG.info("reconnecting to {}: {}", config.address(), why.wrong());
                present = reconnect();
                why = present.awaitEnd();
            }
        } catch (PinionException last) {
            why = last;
        } catch (InterruptedException closed) {
            why = new PinionException.Closed("the client was closed by its application");
        }
        finish(present, why);
    }

    private boolean mayReconnect(PinionException why) {
        lock.lock();
        try {
            boolean wanted = over == null && config.reconnect().attemptsMax() > 1 && why.allowsReconnect();
            connected = false;
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    private Connection reconnect() throws PinionException, InterruptedException {
        Retry retry = Retry.of(config.reconnect());
        retry.pauseAfter(1); // All clients of a server lose it in the same moment.
        Connection next = retry.run(() -> Connection.open(config, subscriptions, tokens, pins));
        subscriptions.resume(next);
        boolean late;
        lock.lock();
        try {
            connection = next;
            connected = true;
            late = over != null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (late) {
            next.close();
        }
        subscriptions.resume(next); // Those that were added while the first round ran.
        return next;
    }

    /// Who closed the client hears that, and not of a connection that was lost in the same moment.
    private void finish(Connection last, PinionException ending) {
        PinionException why;
        lock.lock();
        try {
            why = over == null || ending instanceof PinionException.Closed ? ending : over;
            over = why;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        var unused = last.ended().thenRun(() -> {
            subscriptions.finish(why);
            ended.complete(why);
        });
    }

    /// The connection, alive or not.
    Connection present() {
        lock.lock();
        try {
            return connection;
        } finally {
            lock.unlock();
        }
    }

    /// Sends on this connection, or, when it is gone before anything was sent, on the next.
    void request(Request request) {
        long end = System.nanoTime() + config.deadlines().publish().toNanos();
        try {
            PinionException refusal;
            do {
                Connection now = await(end);
                refusal = now.offer(request);
                if (refusal == null) {
                    return;
                }
                if (!now.hasEnded()) {
                    break;
                }
            } while (waitsForNext());
            request.failed(refusal);
        } catch (PinionException why) {
            request.failed(why);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            request.failed(new PinionException.Closed("the thread was interrupted before the frame was sent"));
        }
    }

    /// On the present connection; where that has ended, the next one is asked for all subscriptions anyway.
    void subscribe(Subscription subscription) {
        subscription.subscribeOn(present());
        PinionException why = finished();
        if (why != null) {
            subscription.finish(why);
        }
    }

    private @Nullable PinionException finished() {
        lock.lock();
        try {
            return over;
        } finally {
            lock.unlock();
        }
    }

    private boolean waitsForNext() {
        return config.reconnect().attemptsMax() > 1;
    }

    private Connection await(long endNanos) throws PinionException, InterruptedException {
        lock.lock();
        try {
            while (over == null && waitsForNext() && (!connected || connection.hasEnded())) {
                if (changed.awaitNanos(endNanos - System.nanoTime()) <= 0) {
                    throw new PinionException.Lost("there was no connection to send on for "
                            + Duration.ofNanos(config.deadlines().publish().toNanos()), null);
                }
            }
            if (over != null && !(over instanceof PinionException.Closed)) {
                throw over;
            }
            return connection;
        } finally {
            lock.unlock();
        }
    }

    CompletableFuture<PinionException> ended() {
        return ended;
    }

    /// No reconnecting any more; the present connection says goodbye.
    void close() {
        Connection last;
        Thread waiting = null;
        lock.lock();
        try {
            if (over == null) {
                over = new PinionException.Closed("the client was closed by its application");
            }
            last = connection;
            waiting = connected ? null : thread;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (waiting != null) {
            waiting.interrupt();
        }
        last.close();
    }
}
