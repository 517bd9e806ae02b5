package dev.pinion.client.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import dev.pinion.client.ReceivedMessage;
import dev.pinion.client.Transaction;
import dev.pinion.protocol.Body;

/// A transaction of a client in memory. Any thread; its monitor guards its parts.
final class MemoryTransaction implements Transaction {

    private final String subject;
    private final Function<List<MemoryLog.Wanted>, CompletableFuture<?>> store;
    private final List<MemoryLog.Wanted> messages = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private boolean over;

    MemoryTransaction(String subject, Function<List<MemoryLog.Wanted>, CompletableFuture<?>> store) {
        this.subject = subject;
        this.store = store;
    }

    @Override
    public synchronized void publish(String destination, Map<String, String> headers, Body body) {
        requireOpen();
        messages.add(MemoryLog.Wanted.of(subject, destination, headers, body));
    }

    @Override
    public void ack(ReceivedMessage message) {
        add(message, ours(message)::ack);
    }

    @Override
    public void nack(ReceivedMessage message) {
        add(message, ours(message)::nack);
    }

    private synchronized void add(ReceivedMessage message, Runnable answer) {
        requireOpen();
        ours(message).requireByUser();
        answers.add(answer);
    }

    private static MemoryMessage ours(ReceivedMessage message) {
        if (message instanceof MemoryMessage ours) {
            return ours;
        }
        throw new IllegalArgumentException("the message is " + message + ", expected one that came to this client");
    }

    @Override
    public synchronized CompletableFuture<Void> commit() {
        requireOpen();
        over = true;
        return store.apply(messages).thenRun(() -> answers.forEach(Runnable::run));
    }

    @Override
    public synchronized void abort() {
        over = true;
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
