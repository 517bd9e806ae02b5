package dev.pinion.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.client.frames.OutFrame;
import dev.pinion.client.threads.Plug;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.FrameWriter;

/// One pinned connection, from the first packet to its one reason to end.
///
/// Its virtual threads: the reader (which also connects, shakes hands and logs in), the writer, the watch, and those of tokens and pins.
/// The first reason given to [#end] counts; what follows from it (a closed socket) is no news. What waits in the [Outbox] is the
/// client's, and goes on with the next connection.
final class Connection implements Session {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final int WRITE_BUFFER_BYTES = 16 * 1024;
    private static final int SILENCE_FACTOR = 2;
    private static final int TICKS = 4;
    private static final long TICK_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final long number = NUMBERS.incrementAndGet();
    private final ClientConfig config;
    private final ClientParts parts;
    private final Plug plug = new Plug();
    private final AtomicReference<@Nullable PinionException> reason = new AtomicReference<>();
    private final CompletableFuture<Opening.Opened> opened = new CompletableFuture<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final CompletableFuture<PinionException> read = new CompletableFuture<>();
    private volatile long session;
    private volatile Granted granted = Granted.UNKNOWN;
    private volatile @Nullable Incoming incoming;

    private Connection(ClientParts parts) {
        this.config = parts.config();
        this.parts = parts;
    }

    /// Returns when the server has accepted the token. Nothing is sent before [#release()]. Only the caller's thread begins it in the
    /// outbox: a reader that was given up and opens its session all the same, too late, touches nothing.
    ///
    /// @param servers in the order in which they are tried
    static Connection open(ClientParts parts, List<ServerAddress> servers)
            throws PinionException, InterruptedException {
        Connection connection = new Connection(parts);
        Thread.ofVirtual().name("pinion-reader-" + connection.number).start(() -> connection.run(servers));
        try {
            connection.begin(connection.opened.get());
            return connection;
        } catch (InterruptedException stop) {
            connection.end(new PinionException.Closed("the thread was interrupted while it connected"));
            throw stop;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof PinionException why) {
                throw why;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private void run(List<ServerAddress> servers) {
        untilItEnds(() -> {
            Opening.Opened open = new Opening(config, parts.tokens(), parts.pins(), plug, this::end).open(servers);
            ServerGreeting greeting = open.welcome().greeting();
            open.socket().silenceMax(greeting.heartBeats().expected().multipliedBy(SILENCE_FACTOR)); // STOMP H5
            granted = open.welcome().granted();
            PinLearner learner = new PinLearner(open.book(), open.known(), open.socket().pin(), this);
            var frames = new Incoming(parts.outbox(), parts.completions(), parts.subscriptions(), this, learner);
            incoming = frames;
            opened.complete(open);
            try {
                while (frames.handle(open.frames().next())) {}
            } finally {
                learner.stop();
            }
            goodbye();
        });
        read.complete(Objects.requireNonNull(reason.get(), "a connection ends with a reason"));
    }

    /// The step of a thread that may fail in every way a connection can.
    private interface Work {
        void run() throws IOException, ProtocolException, PinionException, InterruptedException;
    }

    private void untilItEnds(Work work) {
        try {
            work.run();
        } catch (PinionException why) {
            end(why);
        } catch (ProtocolException wrong) {
            end(new PinionException.ProtocolError("the server " + wrong.whatThePeerDid(),
                    "STOMP 1.2 as Pinion speaks it", wrong));
        } catch (SocketTimeoutException silence) {
            end(new PinionException.TimedOut(Phase.HEART_BEAT, "for twice the agreed heart-beat"));
        } catch (IOException broken) {
            end(new PinionException.Lost("the connection to " + config.address() + " broke: " + broken.getMessage(),
                    broken));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            end(new PinionException.Closed("a thread of the connection was interrupted"));
        } catch (RuntimeException fault) {
            LOG.error("a connection ended with a fault of the client library", fault);
            end(new PinionException.Lost("the client library has a fault: " + fault, fault));
        }
    }

    private void begin(Opening.Opened open) {
        session = parts.outbox().begin();
        Objects.requireNonNull(incoming).learn("pinion-pins-" + number); // before anybody can close the client
        PinnedSocket socket = open.socket();
        ServerGreeting greeting = open.welcome().greeting();
        Duration heartBeat = greeting.heartBeats().sent();
        Thread.ofVirtual().name("pinion-writer-" + number).start(() -> untilItEnds(() -> write(socket, heartBeat)));
        Thread.ofVirtual().name("pinion-watch-" + number).start(() -> untilItEnds(() -> watch(open)));
        Instant expires = greeting.tokenExpires();
        parts.tokens().livesUntil(expires);
        TokenRefresh refresh = new TokenRefresh(parts.tokens(), RandomGenerator.getDefault(), this,
                () -> granted = granted.withoutRights(), parts.events());
        Thread.ofVirtual().name("pinion-token-" + number).start(() -> untilItEnds(() -> refresh.run(expires)));
    }

    /// The writer: takes everything that waits, encodes it into few TLS records, flushes, looks again.
    private void write(PinnedSocket socket, Duration heartBeat) throws IOException, InterruptedException {
        List<OutFrame> batch = new ArrayList<>();
        FrameWriter out = new FrameWriter(socket.output(), new byte[WRITE_BUFFER_BYTES]);
        while (parts.outbox().take(session, batch, heartBeat.toNanos())) {
            if (batch.isEmpty()) {
                out.eol(); // STOMP H4
            }
            for (OutFrame frame : batch) {
                frame.encode(out);
            }
            out.flush();
            batch.clear();
        }
        socket.closeInGoodOrder();
        plug.pull();
        over.countDown();
    }

    /// Receipts come in order: an overdue one means that the whole conversation is stuck. Silence above TLS means it too.
    private void watch(Opening.Opened open) throws PinionException, InterruptedException {
        Duration limit = config.deadlines().receipt();
        long patience = open.welcome().greeting().heartBeats().expected().multipliedBy(SILENCE_FACTOR).toNanos();
        long tick = Math.min(Math.max(limit.toNanos() / TICKS, 1), TICK_MAX_NANOS);
        while (!over.await(tick, TimeUnit.NANOSECONDS)) {
            long now = System.nanoTime();
            OptionalLong oldest = parts.outbox().oldestNanos();
            if (oldest.isPresent() && now - oldest.getAsLong() > limit.toNanos()) {
                throw new PinionException.TimedOut(Phase.RECEIPT, "within " + limit);
            }
            if (patience > 0 && now - open.heard().lastNanos() > patience) {
                throw new PinionException.TimedOut(Phase.HEART_BEAT, "for twice the agreed heart-beat"); // STOMP H5
            }
            parts.completions().look();
            parts.subscriptions().look(now, Duration.ofNanos(tick));
        }
    }

    @Override
    public ServerGreeting greeting() {
        return opened.join().welcome().greeting();
    }

    Pin pin() {
        return opened.join().socket().pin();
    }

    PinBook book() {
        return opened.join().book();
    }

    /// What the server takes and grants.
    Granted granted() {
        return granted;
    }

    /// All that belongs to this connection was sent first; now what everybody sends.
    void release() {
        parts.outbox().release(session);
    }

    @Override
    public void request(Request request) {
        if (!parts.outbox().requestOn(session, request)) {
            PinionException why = reason.get();
            request.failed(why != null ? why : closed());
        }
    }

    @Override
    public void tell(OutFrame frame) {
        parts.outbox().tell(session, frame);
    }

    boolean hasEnded() {
        return reason.get() != null;
    }

    /// Whether anything that outlives this connection has been answered on it, or a subscription has come further.
    boolean hasProgressed() {
        Incoming frames = incoming;
        return frames != null && frames.hasProgressed();
    }

    /// Waits for the end, and until nothing more is delivered from here. Not interruptible: [#close(Duration)] ends it.
    PinionException awaitEnd() {
        return read.join();
    }

    @Override
    public boolean overWithin(Duration time) throws InterruptedException {
        return over.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Its number in the [Outbox].
    long session() {
        return session;
    }

    /// Says DISCONNECT, waits for its receipt, closes; by force when that takes too long. // STOMP D1
    void close(Duration limit) {
        if (!parts.outbox().farewell(session, new Request.Goodbye(), closed())) {
            end(closed());
        }
        try {
            if (!over.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                end(new PinionException.Closed(
                        "the client was closed, without the server's receipt of DISCONNECT within " + limit));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            end(new PinionException.Closed("the client was closed in a hurry: its thread was interrupted"));
        }
    }

    static PinionException closed() {
        return new PinionException.Closed("the client was closed by its application");
    }

    /// The orderly end: the writer closes the socket.
    private void goodbye() {
        PinionException why = closed();
        if (reason.compareAndSet(null, why)) {
            parts.outbox().end(why).forEach(each -> parts.orphan(each, why));
        }
    }

    /// The hard end. Any thread; only the first reason counts.
    void end(PinionException why) {
        if (reason.compareAndSet(null, why)) {
            plug.pull();
            if (why.killsToken()) {
                parts.tokens().died();
            }
            opened.completeExceptionally(why);
            over.countDown();
        }
    }
}
