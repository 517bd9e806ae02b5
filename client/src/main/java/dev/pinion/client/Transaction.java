package dev.pinion.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.HeaderNames;
import dev.pinion.protocol.stomp.FrameCommand;
import dev.pinion.protocol.stomp.HeaderValue;

/// What takes effect together, or not at all: publishes and acknowledgements of one connection. Any thread, but [#commit()]
/// and [#abort()] decide what is in: what is added at the same time on another thread may be too late.
///
/// It ends with its connection: then nothing of it takes effect, unless a commit was already under way. When one of its frames
/// could not be sent, [#commit()] aborts instead. A server bounds what one transaction may hold.
public final class Transaction implements AutoCloseable {

    private final HeaderValue id;
    private final Connection connection;
    private final ClientLimits limits;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();

    Transaction(HeaderValue id, Connection connection, ClientLimits limits) {
        this.id = id;
        this.connection = connection;
        this.limits = limits;
    }

    void begin() {
        add(start(FrameCommand.BEGIN), Body.EMPTY);
    }

    /// Adds a message, see [PinionClient#publish(String, Map, Body)]. The server holds it until the commit.
    public void publish(String destination, Map<String, String> headers, Body body) {
        requireOpen();
        Destination target = Destinations.forPublish(destination);
        add(SendFrame.of(target, headers).in(id), limits.checked(body));
    }

    /// Adds a message without headers.
    public void publish(String destination, Body body) {
        publish(destination, Map.of(), body);
    }

    /// Adds an acknowledgement; `client` and `client-individual` mean what they mean outside.
    public void ack(ReceivedMessage message) {
        acknowledge(message, FrameCommand.ACK);
    }

    public void nack(ReceivedMessage message) {
        acknowledge(message, FrameCommand.NACK);
    }

    private void acknowledge(ReceivedMessage message, FrameCommand command) {
        requireOpen();
        OutFrame frame = message.acknowledgementStart(command);
        add(out -> {
            frame.encode(out);
            out.header(HeaderNames.TRANSACTION, id);
        }, Body.EMPTY);
    }

    /// The future completes when all of it is on disk. Fails, and nothing takes effect, when a part of it was not sent.
    public CompletableFuture<Void> commit() {
        requireOpen();
        Throwable incomplete = fault.get();
        if (incomplete != null) {
            abort();
            return CompletableFuture.failedFuture(incomplete);
        }
        over.set(true);
        return request(start(FrameCommand.COMMIT), Body.EMPTY);
    }

    /// Takes back everything. Does nothing when it is already over.
    public void abort() {
        if (!over.getAndSet(true)) {
            add(start(FrameCommand.ABORT), Body.EMPTY);
        }
    }

    /// Aborts what was not committed.
    @Override
    public void close() {
        abort();
    }

    private void requireOpen() {
        if (over.get()) {
            throw new IllegalStateException("the transaction is over, expected an open one: begin another");
        }
    }

    private OutFrame start(FrameCommand command) {
        return out -> {
            out.begin(command);
            out.header(HeaderNames.TRANSACTION, id);
        };
    }

    private void add(OutFrame start, Body body) {
        var unused = request(start, body).exceptionally(why -> {
            fault.compareAndSet(null, why);
            return null;
        });
    }

    /// With a receipt, so that a transaction too is bounded by what may be in flight.
    private CompletableFuture<Void> request(OutFrame start, Body body) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        connection.request(new Request.Command(start, body, future));
        return future;
    }
}
