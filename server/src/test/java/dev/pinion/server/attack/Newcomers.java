package dev.pinion.server.attack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import dev.pinion.server.Wire;

/// Honest clients that come one after the other while the attack goes on: each connects with a good token, publishes
/// one message, has its receipt, and leaves.
///
/// Threads: one comes and goes; any asks.
final class Newcomers implements AutoCloseable {
    private static final long PAUSE_NANOS = 300_000_000;

    private final int port;
    private final String token;
    private final List<Long> millis = Collections.synchronizedList(new ArrayList<>());
    private final List<String> refusals = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread = Thread.ofPlatform().name("newcomers").unstarted(this::come);
    private volatile boolean stopping;

    private Newcomers(int port, String token) {
        this.port = port;
        this.token = token;
    }

    static Newcomers start(int port, String token) {
        var newcomers = new Newcomers(port, token);
        newcomers.thread.start();
        return newcomers;
    }

    private void come() {
        while (!stopping) {
            long begin = System.nanoTime();
            try (Wire wire = Wire.open(port).connect(token)) {
                wire.send("SEND\ndestination:/channel/newcomers\nreceipt:r\n\nhello\0").expect("RECEIPT");
                wire.send("DISCONNECT\nreceipt:d\n\n\0").expect("RECEIPT");
                millis.add((System.nanoTime() - begin) / 1_000_000);
            } catch (IOException | AssertionError refused) {
                refusals.add(String.valueOf(refused.getMessage()));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /// How long each took.
    List<Long> millis() {
        return List.copyOf(millis);
    }

    /// Those who did not get in, and why.
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException toldToStop) {
            Thread.currentThread().interrupt();
        }
    }
}
