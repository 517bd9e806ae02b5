package dev.pinion.server;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.listen.Listener;
import dev.pinion.server.view.DrainCommand;

/// The listener, for those who are made before it, and its end by an operator's word.
///
/// Threads: any; `pinion-drained` waits until a drained listener is empty, and calls who ends the process.
final class ServerDoor implements DrainCommand.Door {
    private volatile @Nullable Listener listener;
    private volatile Runnable stop = () -> {};
    private boolean stops;

    void opens(Listener opened) {
        listener = opened;
    }

    Listener listener() {
        return Objects.requireNonNull(listener);
    }

    void whenDrained(Runnable call) {
        stop = call;
    }

    boolean drains() {
        Listener open = listener;
        return open != null && open.isDraining();
    }

    @Override
    public synchronized int drain(Duration over, Optional<Duration> retryAfter) {
        int sessions = listener().drain(over, retryAfter);
        if (!stops) {
            stops = true;
            Thread.ofPlatform().daemon().name("pinion-drained").start(this::stopWhenDrained);
        }
        return sessions;
    }

    private void stopWhenDrained() {
        try {
            listener().awaitDrained();
            stop.run();
        } catch (InterruptedException nobodyInterrupts) {
            Thread.currentThread().interrupt();
        }
    }
}
