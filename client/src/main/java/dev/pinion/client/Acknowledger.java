package dev.pinion.client;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.pinion.client.place.HandledRanges;
import dev.pinion.protocol.Destination;
import dev.pinion.protocol.stomp.AckMode;
import dev.pinion.protocol.stomp.FrameCommand;

/// What the library acknowledges of one subscription, when its handler is done with a message.
///
/// The server sends as much as it has credit for (`prefetch-count`), so every subscription but those to the server itself has
/// an ack mode on the wire: the acknowledgements give the credit back. Runs where the handler runs, for one message at a time.
final class Acknowledger {

    /// The server refuses more.
    private static final int CREDIT_MAX = 10_000;
    private static final int PARTS = 4;

    /// Who acknowledges, and what it means.
    enum By {
        /// The user, as the options say.
        USER,
        /// The library, to give credit back: in lots, each channel's newest for all before it.
        CREDIT,
        /// The library, each message by itself once the handler has returned; refused where it threw.
        HANDLER,
        /// Nobody: what the server itself says.
        NOBODY
    }

    private final By by;
    private final AckMode wire;
    private final HandledRanges handled = new HandledRanges();
    private final Map<String, FramedMessage> newest = new LinkedHashMap<>();
    private int unreturned;

    private Acknowledger(By by, AckMode wire) {
        this.by = by;
        this.wire = wire;
    }

    static Acknowledger of(Destination destination, SubscribeOptions options) {
        if (destination instanceof Destination.Server) {
            return new Acknowledger(By.NOBODY, AckMode.AUTO);
        }
        if (options.ack() != AckMode.AUTO) {
            return new Acknowledger(By.USER, options.ack());
        }
        boolean kept = !options.durableName().isEmpty() || destination instanceof Destination.Queue;
        return kept ? new Acknowledger(By.HANDLER, AckMode.CLIENT_INDIVIDUAL)
                : new Acknowledger(By.CREDIT, AckMode.CLIENT);
    }

    boolean isByLibrary() {
        return by != By.USER;
    }

    /// As it goes over the wire.
    AckMode wire() {
        return wire;
    }

    /// How many messages may be on their way or in the queue: as many as fit into it at their largest.
    static int credit(SubscribeOptions options, ClientLimits limits, Granted granted) {
        int body = Math.min(limits.bodyBytesMax(), granted.bodyBytesMax());
        int fitting = Math.max(1, limits.queuedBytesMax() / body);
        int wanted = options.prefetchCount() > 0 ? options.prefetchCount() : Math.min(limits.queuedMax(), fitting);
        return Math.min(wanted, CREDIT_MAX);
    }

    /// True when the handler was done with it already, and only its acknowledgement was lost.
    boolean isDone(FramedMessage message) {
        return by == By.HANDLER && message.seq() > 0 && handled.contains(message.destination(), message.seq());
    }

    /// The handler has returned, or has thrown.
    ///
    /// @param credit what the server has
    void handled(FramedMessage message, boolean failed, int credit) {
        switch (by) {
            case USER, NOBODY -> {
            }
            case HANDLER -> {
                if (!failed) {
                    handled.add(message.destination(), message.seq());
                }
                message.acknowledge(failed ? FrameCommand.NACK : FrameCommand.ACK);
            }
            case CREDIT -> {
                newest.put(message.destination(), message);
                unreturned++;
                if (unreturned >= Math.max(1, credit / PARTS)) {
                    unreturned = 0;
                    newest.values().forEach(each -> each.acknowledge(FrameCommand.ACK));
                    newest.clear();
                }
            }
        }
    }
}
