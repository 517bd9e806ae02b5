package dev.pinion.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.DisconnectReason;
import dev.pinion.protocol.stomp.HeaderValue;

/// The present connection of a client; makes the next one when it ends and [AfterEnd] and the [RetryPolicy] allow, and takes the
/// subscriptions along.
///
/// One platform thread, `pinion-link`, waits for the end of each connection. It is no daemon: a program whose `main` returns goes on
/// until its client is closed or over. Lock: its own, over the fields below it, never held during I/O.
final class Link {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    /// A connection that has lived for so long is a success, whatever came of it.
    private static final Duration LIVED = Duration.ofSeconds(10);

    private final ClientParts parts;
    private final ClientConfig config;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final CompletableFuture<PinionException> ended = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private Connection connection;
    private boolean connected = true;
    private @Nullable PinionException over;
    private @Nullable Thread thread;

    /// Only `pinion-link` touches them: failures since the last success, when the first of them was, and what may be at fault.
    private int failures;
    private long failingSinceNanos;
    private @Nullable Request suspect;
    private boolean cursorTaken;

    private Link(ClientParts parts, Connection connection) {
        this.parts = parts;
        this.config = parts.config();
        this.connection = connection;
    }

    static Link open(ClientParts parts) throws PinionException, InterruptedException {
        Link link = new Link(parts, Connection.open(parts, servers(parts.config())));
        link.begins(link.connection);
        Thread thread = new Thread(link::run, "pinion-link");
        thread.setDaemon(parts.config().daemon());
        link.thread = thread;
        thread.start();
        return link;
    }

    /// In another order each time, so that many clients spread over many servers.
    private static List<ServerAddress> servers(ClientConfig config) {
        List<ServerAddress> servers = new ArrayList<>(config.servers());
        Collections.shuffle(servers);
        return servers;
    }

    private void begins(Connection next) {
        parts.counts().connected.increment();
        parts.subscriptions().resume(next, next.granted());
        next.release();
        parts.events().accept(new ClientEvent.Connected(next.greeting()));
    }

    private void run() {
        Connection present = present();
        long begun = System.nanoTime();
        PinionException why = present.awaitEnd();
        try {
            while (goesOn(present, why, begun)) {
                present = reconnect(why);
                begun = System.nanoTime();
                why = present.awaitEnd();
            }
        } catch (PinionException last) {
            why = last;
        } catch (InterruptedException closed) {
            why = Connection.closed();
        } catch (RuntimeException fault) {
            LOG.error("reconnecting ended with a fault of the client library", fault);
            why = new PinionException.Lost("the client library has a fault: " + fault, fault);
        }
        finish(why);
    }

    /// What follows from the end of a connection: for what was in flight, for the subscriptions, for the client.
    private boolean goesOn(Connection ending, PinionException why, long begun) {
        lock.lock();
        try {
            connected = false;
            if (over != null) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        Optional<Request> named = named(why);
        boolean lived = System.nanoTime() - begun > LIVED.toNanos();
        boolean young = !lived && !cursorTaken;
        cursorTaken = why instanceof PinionException.ServerEnded ended
                && ended.code().equals(DisconnectReason.CURSOR_TAKEN.code());
        AfterEnd next = after(why, named, young);
        boolean failsOne = next == AfterEnd.FAIL_REQUEST || next == AfterEnd.FAIL_SUBSCRIPTION;
        parts.outbox()
                .broken(ending.session(), failsOne ? named : Optional.empty())
                .forEach(each -> parts.orphan(each, why));
        if (next == AfterEnd.FAIL_SUBSCRIPTION) {
            named.ifPresent(asked -> parts.subscriptions().fail(asked, why));
        } else if (next == AfterEnd.FAIL_DURABLES) {
            parts.subscriptions().failDurables(why);
        }
        boolean success = failsOne || ending.hasProgressed() || lived;
        failures = success ? 0 : failures + 1;
        if (failures <= 1) {
            failingSinceNanos = System.nanoTime();
        }
        return next != AfterEnd.OVER && config.reconnect().attemptsMax() > 1;
    }

    /// What the ERROR is about. One that does not say so, and could only be about one frame, is about the oldest that has no receipt,
    /// if that is so twice in a row: everything before it was answered.
    private Optional<Request> named(PinionException why) {
        if (!(why instanceof PinionException.ServerEnded ended)) {
            suspect = null;
            return Optional.empty();
        }
        if (!ended.receiptId().isEmpty()) {
            return parts.outbox().culprit(Optional.of(HeaderValue.of(ended.receiptId())));
        }
        Request oldest = parts.outbox().culprit(Optional.empty()).orElse(null);
        boolean again = oldest != null && oldest.equals(suspect) && ended.isAboutAFrame();
        suspect = oldest;
        return again ? Optional.ofNullable(oldest) : Optional.empty();
    }

    private AfterEnd after(PinionException why, Optional<Request> named, boolean young) {
        boolean storeChanged = why instanceof PinionException.PinMismatch mismatch && mismatch.storeChanged();
        return AfterEnd.of(why, new AfterEnd.Circumstances(named.map(Request::named).orElse(AfterEnd.Named.NOTHING),
                storeChanged, config.servers().size() > 1, parts.tokens().isUsedUp(), young));
    }

    /// Tries until it works, or the policy is used up, or what is wrong is not cured by time.
    private Connection reconnect(PinionException ending) throws PinionException, InterruptedException {
        PinionException why = ending;
        while (true) {
            parts.counts().attemptsFailed.increment();
            Duration elapsed = Duration.ofNanos(System.nanoTime() - failingSinceNanos);
            if (!config.reconnect().allows(Math.max(1, failures), elapsed)) {
                throw why;
            }
            // At once means: within the first wait, for all clients of a server lose it in the same moment.
            Duration asked = config.servers().size() > 1 ? Duration.ZERO : why.retryAfter(); // it holds for that one
            Duration wait = config.reconnect().waitAfter(Math.max(1, failures), asked, random);
            LOG.info("connecting again to {} in {}: {}", config.address(), wait, why.wrong());
            parts.events().accept(new ClientEvent.Disconnected(why, wait));
            Thread.sleep(wait);
            try {
                return next();
            } catch (PinionException failed) {
                why = failed;
                failures++;
                if (failed instanceof PinionException.TokenUnavailable) {
                    parts.events().accept(new ClientEvent.TokenMissing(failed));
                }
                if (after(failed, Optional.empty(), false) == AfterEnd.OVER) {
                    throw failed;
                }
            }
        }
    }

    private Connection next() throws PinionException, InterruptedException {
        Connection next = Connection.open(parts, servers(config));
        boolean late;
        lock.lock();
        try {
            connection = next;
            connected = true;
            late = over != null;
        } finally {
            lock.unlock();
        }
        if (late) {
            next.end(Connection.closed());
        }
        begins(next);
        parts.subscriptions().resume(next, next.granted()); // those that were added while the first round ran
        return next;
    }

    /// Who closed the client hears that, and not of a connection that was lost in the same moment.
    private void finish(PinionException ending) {
        PinionException why;
        lock.lock();
        try {
            why = over == null || ending instanceof PinionException.Closed ? ending : over;
            over = why;
            connected = false;
        } finally {
            lock.unlock();
        }
        parts.outbox().end(why).forEach(each -> parts.orphan(each, why));
        parts.events().accept(new ClientEvent.Over(why));
        parts.completions().add(() -> {
            parts.subscriptions().finish(why);
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

    ClientState state() {
        lock.lock();
        try {
            boolean alive = connected && !connection.hasEnded();
            return over != null ? ClientState.OVER : alive ? ClientState.CONNECTED : ClientState.RECONNECTING;
        } finally {
            lock.unlock();
        }
    }

    /// On the present connection; where that has ended, the next one is asked for all subscriptions anyway.
    void subscribe(LiveSubscription subscription) {
        Connection present = present();
        subscription.subscribeOn(present, present.granted());
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

    CompletableFuture<PinionException> ended() {
        return ended;
    }

    /// No reconnecting any more; the present connection says goodbye. Who comes second waits for the end.
    void close(Duration limit) {
        Connection last;
        boolean first;
        boolean waiting;
        lock.lock();
        try {
            first = over == null;
            if (first) {
                over = Connection.closed();
            }
            last = connection;
            waiting = !connected || connection.hasEnded();
        } finally {
            lock.unlock();
        }
        Thread link = thread;
        if (first && waiting && link != null) {
            link.interrupt();
        }
        if (first) {
            last.close(limit);
        } else {
            awaitOver(last, limit);
        }
    }

    private static void awaitOver(Connection last, Duration limit) {
        try {
            var unused = last.overWithin(limit);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
