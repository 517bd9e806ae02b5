package dev.pinion.server.deliver;

import java.util.ArrayDeque;

/// The room that one subscription has in its connection's [ReadRoom]: for an ordinary turn, and for a message that is larger
/// than one.
///
/// Thread: the connection's writer.
final class TurnRoom {
    private final ReadRoom.Waiting owner;
    private final ReadRoom room;
    private final long turnBytes = ReadRoom.GRANTED_BYTES;
    private boolean taken;
    private long drawn;
    /// What the next turn is known to need beyond an ordinary one.
    private long oversize;

    TurnRoom(ReadRoom.Waiting owner, ReadRoom room) {
        this.owner = owner;
        this.room = room;
    }

    /// False when there is none: the owner becomes ready when there may be.
    boolean take() {
        if (!taken) {
            long got = room.take(owner, turnBytes, oversize);
            taken = got >= 0;
            drawn = Math.max(0, got);
        }
        return taken;
    }

    /// Drops from the end of what was found all that there is no room for. Nothing is left when the first message alone is too
    /// large: then the next turn asks for that much.
    ///
    /// @return whether something was dropped
    boolean fit(ArrayDeque<TailEntry> found) {
        long bytes = 0;
        for (TailEntry entry : found) {
            bytes += entry.bytes();
        }
        long more = bytes - turnBytes - oversize;
        if (more <= 0 || grow(more)) {
            return false;
        }
        while (bytes > turnBytes + oversize && found.size() > 1) {
            bytes -= found.removeLast().bytes();
        }
        if (bytes > turnBytes + oversize) {
            letGo();
            oversize = bytes - turnBytes;
            if (!take()) {
                found.clear();
            }
        }
        return true;
    }

    private boolean grow(long more) {
        if (!room.grow(more)) {
            return false;
        }
        drawn += more;
        oversize += more;
        return true;
    }

    void letGo() {
        if (taken) {
            taken = false;
            oversize = 0;
            room.giveBack(owner, drawn);
        }
    }
}
