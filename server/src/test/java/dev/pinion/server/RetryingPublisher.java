package dev.pinion.server;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes numbered messages, each with an idempotency key of its own, and repeats on the next connection those that have
/// no receipt. One thread runs it; others look at what was acknowledged.
final class RetryingPublisher implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RetryingPublisher.class);
    private static final int WINDOW = 32;

    private final String name;
    private final String token;
    private final Lives lives;
    private final Deque<Long> unanswered = new ArrayDeque<>();
    private final Map<Long, Long> seqByNumber = new ConcurrentHashMap<>();
    private long created;
    private final AtomicLong repeated = new AtomicLong();

    RetryingPublisher(String name, String token, Lives lives) {
        this.name = name;
        this.token = token;
        this.lives = lives;
    }

    /// The sequence that each message has in the channel, by its receipt.
    Map<Long, Long> seqByNumber() {
        return seqByNumber;
    }

    /// Receipts that said `duplicate:true`: the first attempt had been stored.
    long repeated() {
        return repeated.get();
    }

    String body(long number) {
        return name + "-" + number;
    }

    @Override
    public void run() {
        int life = 0;
        while (!lives.isOver() || !unanswered.isEmpty()) {
            life = lives.awaitAfter(life);
            try (Wire wire = Wire.open(lives.port()).connect(token)) {
                publish(wire);
            } catch (IOException | AssertionError killed) {
                LOG.debug("{} goes on in the next life", name, killed); // an answer cut off fails Wire's own checks
            }
        }
    }

    private void publish(Wire wire) throws IOException {
        List<Long> onThis = new ArrayList<>(unanswered);
        for (long number : onThis) {
            send(wire, number);
        }
        while (!lives.isOver() || !unanswered.isEmpty()) {
            while (!lives.isOver() && unanswered.size() < WINDOW) {
                unanswered.add(++created);
                send(wire, created);
            }
            Wire.Received receipt = wire.read();
            if (!receipt.command().equals("RECEIPT")) {
                throw new IOException("the server said " + receipt);
            }
            long number = Long.parseLong(receipt.header("receipt-id"));
            seqByNumber.put(number, Long.parseLong(receipt.header("seq")));
            unanswered.remove(number);
            if (receipt.header("duplicate").equals("true")) {
                repeated.incrementAndGet();
            }
        }
    }

    private void send(Wire wire, long number) throws IOException {
        wire.send("SEND\ndestination:/channel/kill\nidempotency-key:" + body(number) + "\nreceipt:" + number + "\n\n"
                + body(number) + "\0");
    }
}
