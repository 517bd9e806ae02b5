package dev.pinion.server.pins;

import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.protocol.pins.PinAnnouncement;
import dev.pinion.protocol.pins.PinQuestion;

/// Tells the pin set to whoever follows it: once when they ask, and at each change.
///
/// Thread: one platform thread of its own, `pinion-pins`, makes all signatures, so that neither readers nor writers nor the
/// committer do, and whoever asks for many waits for them without costing the others more than that one thread. Its queue
/// holds each follower once at most. A follower that was not told of a set before the next one came is told of the next one only.
public final class PinBoard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PinBoard.class);

    private final PinSource source;
    private final Set<PinFollower> followers = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<PinFollower> queue = new LinkedBlockingQueue<>();
    private final Thread thread;

    private PinBoard(PinSource source) {
        this.source = source;
        thread = Thread.ofPlatform().daemon().name("pinion-pins").unstarted(this::run);
    }

    public static PinBoard open(PinSource source) {
        var board = new PinBoard(source);
        board.thread.start();
        return board;
    }

    /// Follows the set until [#leave].
    ///
    /// @param told gets each announcement, on the board's thread; MUST return at once and MUST NOT throw
    public PinFollower follow(PinQuestion question, Consumer<PinAnnouncement> told) {
        var follower = new PinFollower(question, told);
        followers.add(follower);
        enqueue(follower);
        return follower;
    }

    public void leave(PinFollower follower) {
        followers.remove(follower);
        follower.leave();
    }

    /// The keys have changed. Any thread; returns at once.
    public void changed() {
        followers.forEach(this::enqueue);
    }

    private void enqueue(PinFollower follower) {
        if (follower.enqueue()) {
            queue.add(follower);
        }
    }

    private void run() {
        try {
            while (true) {
                queue.take().tell(source);
            }
        } catch (InterruptedException closed) {
            LOG.debug("no more announcements of pins: the server stops");
        } catch (RuntimeException fault) {
            LOG.error("announcements of pins have ended with a fault; clients no longer learn new pins", fault);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
