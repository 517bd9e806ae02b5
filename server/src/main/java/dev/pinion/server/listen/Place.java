package dev.pinion.server.listen;

import java.net.InetAddress;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// One connection's place among those that are in, and among the unfinished handshakes until its own is done.
///
/// Thread: any; what it says is guarded by [Places].
final class Place {
    /// Who may have to make room.
    interface Guest {
        /// Whether we wait for its peer now. Never waits itself.
        boolean waitsForPeer();

        /// Ends it, so that its place is free when this returns. Never waits.
        void makeRoom();
    }

    private final Places places;
    private final InetAddress block;
    private final List<Places.Area> areas;
    private volatile @Nullable Guest guest;
    /// Guarded by [Places]: whether a byte has come, the handshake is done, the connection has left.
    boolean spoke;
    boolean shaken;
    boolean left;

    Place(Places places, InetAddress block, List<Places.Area> areas) {
        this.places = places;
        this.block = block;
        this.areas = areas;
    }

    /// Before the next one enters.
    void takenBy(Guest who) {
        guest = who;
    }

    @Nullable
    Guest guest() {
        return guest;
    }

    InetAddress block() {
        return block;
    }

    /// In all of which it counts.
    List<Places.Area> areas() {
        return areas;
    }

    /// Its peer has begun to speak.
    void spoke() {
        places.spoke(this);
    }

    void handshakeEnded() {
        places.handshakeEnded(this);
    }

    /// Gives it back, however often it is called.
    void leave() {
        places.leave(this);
    }
}
