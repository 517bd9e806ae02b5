package dev.pinion.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.pinion.client.checks.Destinations;
import dev.pinion.client.checks.Settings;
import dev.pinion.client.frames.SendFrame;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.stomp.FrameCommand;

/// A transaction of one client, as [Transaction] says: all of it waits here and goes out with [#commit()]. Lock: its own, over its parts.
final class LiveTransaction implements Transaction {

    private final Supplier<Granted> granted;
    private final Function<Request, @Nullable PinionException> sender;
    private final SendFrame.Keys keys;
    private final ClientLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Request.Whole.Part> parts = new ArrayList<>();
    private final Set<Session> sessions = new HashSet<>();
    private int bytes;
    private @Nullable PinionException refusal;
    private boolean over;

    /// @param granted what the present connection takes
    /// @param sender sends the whole, and gives the reason when it did not
    LiveTransaction(SendFrame.Keys keys, ClientLimits limits, Supplier<Granted> granted,
            Function<Request, @Nullable PinionException> sender) {
        this.keys = keys;
        this.limits = limits;
        this.granted = granted;
        this.sender = sender;
    }

    @Override
    public void publish(String destination, Map<String, String> headers, Body body) {
        Destination target = Destinations.forPublish(destination);
        add(new Request.Whole.Part(SendFrame.of(target, headers, keys), limits.checked(body)),
                granted.get().refusesSend(target, body.size()));
    }

    @Override
    public void ack(ReceivedMessage message) {
        acknowledge(message, FrameCommand.ACK);
    }

    @Override
    public void nack(ReceivedMessage message) {
        acknowledge(message, FrameCommand.NACK);
    }

    private void acknowledge(ReceivedMessage received, FrameCommand command) {
        FramedMessage message = FramedMessage.of(received);
        add(new Request.Whole.Part(message.acknowledgementStart(command), Body.EMPTY), Optional.empty());
        lock.lock();
        try {
            sessions.add(message.session());
        } finally {
            lock.unlock();
        }
    }

    /// @param refused why it cannot take effect, and with it nothing of the rest
    private void add(Request.Whole.Part part, Optional<PinionException> refused) {
        lock.lock();
        try {
            requireOpen();
            Settings.require(parts.size() < limits.inFlightMax(), "the transaction", parts.size() + 1 + " frames",
                    "at most limits.inFlightMax, " + limits.inFlightMax());
            Settings.require(bytes + (long) part.body().size() <= limits.inFlightBytesMax(), "the transaction",
                    bytes + (long) part.body().size() + " bytes",
                    "at most limits.inFlightBytesMax, " + limits.inFlightBytesMax());
            bytes += part.body().size();
            parts.add(part);
            refusal = refusal != null ? refusal : refused.orElse(null);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CompletableFuture<Void> commit() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        Request.Whole whole;
        Set<Session> on;
        PinionException refused;
        lock.lock();
        try {
            requireOpen();
            over = true;
            on = Set.copyOf(sessions);
            refused = refusal != null ? refusal : granted.get().refusesTransaction(parts.size(), bytes).orElse(null);
            whole = new Request.Whole(parts, future, on.isEmpty());
        } finally {
            lock.unlock();
        }
        if (refused != null) {
            whole.failed(refused);
        } else if (on.size() > 1) {
            whole.failed(new PinionException.Lost(
                    "the transaction acknowledges messages of a connection that has ended; nothing of it took effect",
                    null));
        } else if (on.size() == 1) {
            on.iterator().next().request(whole);
        } else {
            PinionException untaken = sender.apply(whole);
            if (untaken != null) {
                whole.failed(untaken);
            }
        }
        return future;
    }

    @Override
    public void abort() {
        lock.lock();
        try {
            over = true;
            parts.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        abort();
    }

    private void requireOpen() {
        if (over) {
            throw new IllegalStateException("the transaction is over, expected an open one: begin another");
        }
    }
}
