package dev.pinion.server.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.certs.tls.PlainSocket;

/// The connections of trusted balancers that have yet to say whom they bring: a [ProxyHeader] each, in a bounded number of
/// bytes and in a bounded time, of which only that counts in which we wait for the balancer.
///
/// Threads: an acceptor adds; `introduction-N` (virtual) reads one header; housekeeping looks four times a second. One lock, held
/// for a few additions. Limit: as many as it is told; then the oldest makes room.
public final class Introductions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Introductions.class);

    private final Host host;
    private final Duration deadline;
    private final int headerBytesMax;
    private final int countMax;
    private final SequencedSet<Introduction> open = new LinkedHashSet<>();
    private final AtomicLong numbers = new AtomicLong();

    /// Whose connections they are afterwards. Called by the thread of the introduction, or by whoever ends it.
    public interface Host {
        /// Takes it over.
        ///
        /// @param client whom the balancer brings; empty: it speaks for itself
        void introduced(PlainSocket plain, Optional<InetSocketAddress> client) throws IOException;

        /// It is closed behind this call.
        void refused(PlainSocket plain, String why);
    }

    public Introductions(Host host, Duration deadline, int headerBytesMax, int countMax) {
        this.host = host;
        this.deadline = deadline;
        this.headerBytesMax = headerBytesMax;
        this.countMax = countMax;
    }

    /// Begins to listen to what was accepted.
    public void add(PlainSocket plain) {
        var introduction = new Introduction(plain);
        Introduction oldest = enter(introduction);
        if (oldest != null) {
            oldest.refuse("its PROXY header had not come, and newcomers found no place");
        }
        Thread.ofVirtual().name("introduction-" + numbers.incrementAndGet()).start(introduction);
    }

    private synchronized @Nullable Introduction enter(Introduction introduction) {
        Introduction oldest = open.size() >= countMax ? open.removeFirst() : null;
        open.add(introduction);
        return oldest;
    }

    private synchronized void leave(Introduction introduction) {
        open.remove(introduction);
    }

    private synchronized List<Introduction> all() {
        return List.copyOf(open);
    }

    /// Ends those that take too long. Thread: housekeeping; never waits.
    public void look(long nowNanos) {
        for (Introduction each : all()) {
            if (each.waitedFor(nowNanos) > deadline.toNanos()) {
                each.refuse("its PROXY header did not come within " + deadline.toMillis() + " ms (proxy.deadline)");
            }
        }
    }

    @Override
    public void close() {
        all().forEach(each -> each.refuse("the server is stopping"));
    }

    private final class Introduction implements Runnable {
        private final PlainSocket plain;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile boolean reads;
        /// Of housekeeping.
        private long lookedNanos = System.nanoTime();
        private long waitedNanos;

        Introduction(PlainSocket plain) {
            this.plain = plain;
        }

        @Override
        public void run() {
            try {
                reads = true;
                Optional<ProxyHeader> header = ProxyHeader.read(plain.getInputStream(), headerBytesMax);
                if (!over.compareAndSet(false, true)) {
                    return; // it was ended meanwhile
                }
                if (header.isPresent()) {
                    host.introduced(plain, header.get().client());
                } else {
                    cut();
                }
            } catch (ProxyRefusedException peer) {
                refuse(String.valueOf(peer.getMessage()));
            } catch (IOException gone) {
                refuse("the connection was lost before its PROXY header had come");
                cut(); // also where it could not be taken over
            } catch (RuntimeException | Error ours) {
                LOG.error("a connection of a balancer was lost by a fault of ours", ours);
                cut();
            } finally {
                leave(this);
            }
        }

        /// Once; not when it has become somebody else's.
        void refuse(String why) {
            if (over.compareAndSet(false, true)) {
                leave(this);
                host.refused(plain, why);
                cut();
            }
        }

        private void cut() {
            try {
                plain.close();
            } catch (IOException gone) {
                LOG.trace("cutting a connection of a balancer", gone);
            }
        }

        long waitedFor(long nowNanos) {
            if (reads && !plain.hasInput()) {
                waitedNanos += nowNanos - lookedNanos;
            }
            lookedNanos = nowNanos;
            return waitedNanos;
        }
    }
}
