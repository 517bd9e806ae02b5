package dev.pinion.server.session;

import java.time.Duration;
import java.util.function.IntSupplier;

import dev.pinion.protocol.Destination;
import dev.pinion.protocol.ServerDestination;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.server.fair.Work;
import dev.pinion.server.fair.WorkGate;

/// What each command of a session costs, and its wait for a turn.
///
/// A token refresh is not held up, or a session that sends too much would die of it; one that follows another within
/// a second is, since each costs the check of a signature.
///
/// Thread: the connection's reader.
final class FrameTurns {
    private static final long REFRESH_FREE_NANOS = Duration.ofSeconds(1).toNanos();

    private final WorkGate gate;
    private final IntSupplier channels;
    private long refreshedNanos = System.nanoTime() - REFRESH_FREE_NANOS;

    /// @param channels how many there are
    FrameTurns(WorkGate gate, IntSupplier channels) {
        this.gate = gate;
        this.channels = channels;
    }

    /// Counts the command, and waits where its identity asks for more than its share.
    void await(Command command) throws InterruptedException {
        Work work = work(command);
        if (work == Work.REFRESH && isRefreshFree()) {
            gate.counts(work);
        } else {
            gate.frame(work, isDurableWildcard(command) ? channels.getAsInt() : 0);
        }
    }

    /// It looks at each channel once.
    private static boolean isDurableWildcard(Command command) {
        return command instanceof Command.Subscribe subscribe && subscribe.durableName().isPresent()
                && subscribe.destination() instanceof Destination.Channels;
    }

    /// For a look at all subscriptions of the session.
    void awaitLook() throws InterruptedException {
        gate.frame(Work.SUBSCRIBE);
    }

    private boolean isRefreshFree() {
        long now = System.nanoTime();
        boolean free = now - refreshedNanos >= REFRESH_FREE_NANOS;
        refreshedNanos = now;
        return free;
    }

    static Work work(Command command) {
        return switch (command) {
            case Command.Connect _,Command.Disconnect _ -> Work.DISCONNECT;
            case Command.Send send -> work(send.destination());
            case Command.Subscribe _ -> Work.SUBSCRIBE;
            case Command.Unsubscribe _ -> Work.UNSUBSCRIBE;
            case Command.Ack _ -> Work.ACKNOWLEDGE;
            case Command.Nack _ -> Work.REFUSE;
            case Command.Begin _ -> Work.BEGIN;
            case Command.Commit _ -> Work.COMMIT;
            case Command.Abort _ -> Work.ABORT;
        };
    }

    private static Work work(Destination destination) {
        return switch (destination) {
            case Destination.Server(ServerDestination which) when which == ServerDestination.TOKEN -> Work.REFRESH;
            case Destination.Server _,Destination.Admin _ -> Work.CONVERSE;
            case Destination.Channel _,Destination.Channels _,Destination.Inbox _,Destination.OwnInbox _ -> Work.SEND;
        };
    }
}
