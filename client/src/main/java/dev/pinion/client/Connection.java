package dev.pinion.client;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
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

import dev.pinion.protocol.Pin;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.pins.KnownPins;
import dev.pinion.protocol.stomp.BearerToken;
import dev.pinion.protocol.stomp.FrameReader;
import dev.pinion.protocol.stomp.FrameWriter;

/// One pinned connection, from the first packet to its one reason to end.
///
/// Three virtual threads: the reader (which also connects, shakes hands and logs in), the writer, and the completions of the
/// publishers' futures. The first reason given to [#end] counts; what follows from it (a closed socket) is no news.
final class Connection {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final int WRITE_BUFFER_BYTES = 16 * 1024;
    private static final int SILENCE_FACTOR = 2;
    private static final int TICKS = 4;
    private static final long TICK_MAX_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long number = NUMBERS.incrementAndGet();
    private final ClientConfig config;
    private final Subscriptions subscriptions;
    private final Plug plug = new Plug();
    private final Outbox outbox;
    private final Completions completions = new Completions();
    private final AtomicReference<@Nullable PinionException> reason = new AtomicReference<>();
    private final CompletableFuture<Opened> opened = new CompletableFuture<>();
    private final CompletableFuture<PinionException> ended = new CompletableFuture<>();
    private final CountDownLatch over = new CountDownLatch(1);

    private final CompletableFuture<PinionException> read = new CompletableFuture<>();
    private final Tokens tokens;
    private final PinBook pins;

    private Connection(ClientConfig config, Subscriptions subscriptions, Tokens tokens, PinBook pins) {
        this.config = config;
        this.subscriptions = subscriptions;
        this.tokens = tokens;
        this.pins = pins;
        this.outbox = new Outbox(config.limits());
    }

    private record Opened(ServerGreeting greeting, Pin pin) {}

    /// Returns when the server has accepted the token.
    static Connection open(ClientConfig config, Subscriptions subscriptions, Tokens tokens, PinBook pins)
            throws PinionException, InterruptedException {
        Connection connection = new Connection(config, subscriptions, tokens, pins);
        Thread.ofVirtual().name("pinion-reader-" + connection.number).start(connection::run);
        try {
            connection.opened.get();
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

    private void run() {
        untilItEnds(() -> {
            BearerToken token = tokens.next();
            KnownPins known = pins.known();
            PinnedSocket socket = connect(known);
            FrameReader frames = new FrameReader(socket.input(), Login.LIMITS);
            ServerGreeting greeting = within(config.deadlines().login(), Phase.LOGIN,
                    () -> new Login(config, token).over(socket, frames));
            frames.limits(config.limits().frames());
            socket.silenceMax(greeting.heartBeats().expected().multipliedBy(SILENCE_FACTOR)); // STOMP H5
            PinLearner learner = new PinLearner(pins, known, socket.pin(), this);
            learner.start("pinion-pins-" + number); // before anybody can close the client: it learns first
            try {
                start(socket, greeting);
                Incoming incoming = new Incoming(outbox, completions, subscriptions, this, learner);
                while (incoming.handle(frames.next())) {}
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

    private PinnedSocket connect(KnownPins known) throws IOException, ProtocolException, PinionException {
        Connector connector = new Connector(config, Set.copyOf(known.pins()), plug);
        Socket socket = within(config.deadlines().connect(), Phase.CONNECT, connector::connect);
        try {
            return within(config.deadlines().handshake(), Phase.HANDSHAKE, () -> connector.secure(socket));
        } catch (PinionException.PinMismatch mismatch) {
            throw pins.explained(mismatch);
        }
    }

    private interface Step<T> {
        T run() throws IOException, ProtocolException, PinionException;
    }

    private <T> T within(Duration time, Phase phase, Step<T> step)
            throws IOException, ProtocolException, PinionException {
        Deadline deadline = Deadline.in(time,
                () -> end(new PinionException.TimedOut(phase, "within " + time + " (" + config.address() + ")")));
        try {
            return step.run();
        } finally {
            deadline.callOff();
        }
    }

    private void start(PinnedSocket socket, ServerGreeting greeting) {
        completions.start("pinion-receipts-" + number);
        Duration heartBeat = greeting.heartBeats().sent();
        Thread.ofVirtual().name("pinion-writer-" + number).start(() -> untilItEnds(() -> write(socket, heartBeat)));
        Thread.ofVirtual().name("pinion-watch-" + number).start(() -> untilItEnds(this::watch));
        Instant expires = greeting.tokenExpires();
        tokens.livesUntil(expires);
        TokenRefresh refresh = new TokenRefresh(tokens, RandomGenerator.getDefault(), this);
        Thread.ofVirtual().name("pinion-token-" + number).start(() -> untilItEnds(() -> refresh.run(expires)));
        opened.complete(new Opened(greeting, socket.pin()));
    }

    /// The writer: takes everything that waits, encodes it into few TLS records, flushes, looks again.
    private void write(PinnedSocket socket, Duration heartBeat) throws IOException, InterruptedException {
        List<OutFrame> batch = new ArrayList<>();
        FrameWriter out = new FrameWriter(socket.output(), new byte[WRITE_BUFFER_BYTES]);
        while (outbox.take(batch, heartBeat.toNanos())) {
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

    /// Receipts come in order: an overdue one means that the whole conversation is stuck.
    private void watch() throws PinionException, InterruptedException {
        Duration limit = config.deadlines().receipt();
        long tick = Math.min(Math.max(limit.toNanos() / TICKS, 1), TICK_MAX_NANOS);
        while (!over.await(tick, TimeUnit.NANOSECONDS)) {
            OptionalLong oldest = outbox.oldestNanos();
            if (oldest.isPresent() && System.nanoTime() - oldest.getAsLong() > limit.toNanos()) {
                throw new PinionException.TimedOut(Phase.RECEIPT, "within " + limit);
            }
        }
    }

    ServerGreeting greeting() {
        return opened.join().greeting();
    }

    Pin pin() {
        return opened.join().pin();
    }

    /// Sends a request once there is room. A request that cannot be sent fails with the reason.
    void request(Request request) {
        PinionException refusal = offer(request);
        if (refusal != null) {
            request.failed(refusal);
        }
    }

    /// Sends a request once there is room; the reason when nothing was sent.
    @Nullable
    PinionException offer(Request request) {
        return outbox.request(request, config.deadlines().publish(), completions.isCurrentThread());
    }

    boolean hasEnded() {
        return reason.get() != null;
    }

    /// Waits for the end, and until nothing more is delivered from here. Not interruptible: [#close()] ends it.
    PinionException awaitEnd() {
        return read.join();
    }

    /// Waits at most so long for the end.
    boolean overWithin(Duration time) throws InterruptedException {
        return over.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    void tell(OutFrame frame) {
        outbox.tell(frame);
    }

    /// Completes after all futures of this connection.
    CompletableFuture<PinionException> ended() {
        return ended;
    }

    /// Says DISCONNECT, waits for its receipt, closes; by force when that takes too long. // STOMP D1
    void close() {
        outbox.farewell(new Request.Goodbye(), closed());
        Duration limit = config.deadlines().close();
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

    private static PinionException closed() {
        return new PinionException.Closed("the client was closed by its application");
    }

    /// The orderly end: the writer closes the socket.
    private void goodbye() {
        PinionException why = closed();
        if (reason.compareAndSet(null, why)) {
            wrapUp(why);
        }
    }

    /// The hard end. Any thread; only the first reason counts.
    private void end(PinionException why) {
        if (reason.compareAndSet(null, why)) {
            plug.pull();
            wrapUp(why);
            over.countDown();
        }
    }

    private void wrapUp(PinionException why) {
        if (why.killsToken()) {
            tokens.died();
        }
        opened.completeExceptionally(why);
        for (Request orphan : outbox.end(why)) {
            completions.add(() -> orphan.failed(why));
        }
        completions.add(() -> ended.complete(why));
        completions.finish();
    }
}
