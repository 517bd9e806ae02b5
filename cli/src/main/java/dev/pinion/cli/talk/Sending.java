package dev.pinion.cli.talk;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.pinion.cli.connect.Connections;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.client.PinionException;
import dev.pinion.client.PublishReceipt;
import dev.pinion.protocol.Body;

/// Sends many messages, and tells each receipt in their order.
///
/// Threads: `pinion-stdin` reads and sends (it may sit in a read for ever, so it is a daemon), the caller's waits for receipts: so nobody
/// waits for one before the next message goes out.
///
/// @param publish sends one
/// @param rate messages a second; 0 for as fast as it goes
record Sending(Function<Body, CompletableFuture<PublishReceipt>> publish, int rate) {

    /// Receipts that are waited for at once.
    private static final int WAITING_MAX = 1_000;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    void run(Outgoing messages, Consumer<PublishReceipt> told) throws PinionException, InterruptedException {
        BlockingQueue<Optional<CompletableFuture<PublishReceipt>>> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
        Thread.ofPlatform().daemon().name("pinion-stdin").start(() -> send(messages, waiting));
        for (var next = waiting.take(); next.isPresent(); next = waiting.take()) {
            told.accept(Connections.resultOf(next.get()));
        }
    }

    private void send(Outgoing messages, BlockingQueue<Optional<CompletableFuture<PublishReceipt>>> waiting) {
        try {
            waiting.put(sendAll(messages, waiting).map(CompletableFuture::failedFuture));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// What went wrong before the end, if anything.
    private Optional<Failure> sendAll(Outgoing messages,
            BlockingQueue<Optional<CompletableFuture<PublishReceipt>>> waiting) throws InterruptedException {
        long dueNanos = System.nanoTime();
        try {
            for (Body message = messages.next(); message != null; message = messages.next()) {
                dueNanos = awaitTurn(dueNanos);
                waiting.put(Optional.of(publish.apply(message)));
            }
            return Optional.empty();
        } catch (Failure unusable) {
            return Optional.of(unusable);
        } catch (IllegalArgumentException | IOException refused) {
            return Optional.of(new Failure(String.valueOf(refused.getMessage()), "", "", refused));
        }
    }

    /// Waits until then, and says when the next one is due: a while in which nothing came is not made up for.
    private long awaitTurn(long dueNanos) throws InterruptedException {
        if (rate == 0) {
            return dueNanos;
        }
        long leftNanos = dueNanos - System.nanoTime();
        if (leftNanos > 0) {
            TimeUnit.NANOSECONDS.sleep(leftNanos);
        }
        return Math.max(dueNanos, System.nanoTime() - NANOS / rate) + NANOS / rate;
    }
}
