package dev.pinion.server.listen;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.limits.ConnectionLimits;

/// Counts who is in: in all and per address (per /64 of IPv6), and the handshakes among them. Where there is no place, the
/// oldest connection whose peer owes us something makes room: first one that has never said a word, then one with an
/// unfinished handshake. Who finds none is not let in.
///
/// Threads: one lets in; any gives back. One lock, held for a few additions. Holds one entry for each address that has a
/// connection.
final class Places {
    /// How many are asked to make room for one newcomer before it is turned away.
    private static final int ASKED_MAX = 32;

    private final ConnectionLimits limits;
    private final Crowd all;
    private final Map<InetAddress, Crowd> byBlock = new HashMap<>();

    Places(ConnectionLimits limits) {
        this.limits = limits;
        all = new Crowd(limits.connectionsMax(), limits.handshakesMax());
    }

    /// Takes a place for a connection that has yet to do its handshake; null when there is none.
    @Nullable
    Place enter(InetAddress address) {
        InetAddress block = AddressBlock.of(address);
        Place place = take(block);
        for (int asked = 0; place == null && asked < ASKED_MAX; asked++) {
            Place oldest = oldest(block);
            Place.Guest guest = oldest == null ? null : oldest.guest();
            if (oldest == null || guest == null) {
                return null;
            }
            if (guest.waitsForPeer()) {
                guest.makeRoom();
                place = take(block);
            } else {
                spoke(oldest); // or will be read in a moment
            }
        }
        return place;
    }

    private synchronized @Nullable Place take(InetAddress block) {
        Crowd neighbours = byBlock.get(block);
        if (all.isFull() || (neighbours != null && neighbours.isFull())) {
            return null;
        }
        var place = new Place(this, block);
        all.enter(place);
        byBlock.computeIfAbsent(block, _ -> neighbours()).enter(place);
        return place;
    }

    private Crowd neighbours() {
        return new Crowd(limits.connectionsPerAddressMax(), limits.handshakesPerAddressMax());
    }

    /// Who is asked first, among the neighbours where it is they who take all.
    private synchronized @Nullable Place oldest(InetAddress block) {
        Crowd neighbours = byBlock.get(block);
        return neighbours != null && neighbours.isFull() ? neighbours.oldest() : all.oldest();
    }

    synchronized void spoke(Place place) {
        if (!place.left && !place.shaken) {
            place.spoke = true;
            all.spoke(place);
            crowdOf(place).spoke(place);
        }
    }

    synchronized void handshakeEnded(Place place) {
        if (!place.left && !place.shaken) {
            place.shaken = true;
            all.handshakeEnded(place);
            crowdOf(place).handshakeEnded(place);
        }
    }

    synchronized void leave(Place place) {
        handshakeEnded(place);
        if (!place.left) {
            place.left = true;
            all.connections--;
            Crowd neighbours = crowdOf(place);
            neighbours.connections--;
            if (neighbours.connections == 0) {
                byBlock.remove(place.block());
            }
        }
    }

    private Crowd crowdOf(Place place) {
        Crowd neighbours = byBlock.get(place.block());
        if (neighbours == null) {
            throw new IllegalStateException("a connection without neighbours, itself included");
        }
        return neighbours;
    }

    /// All, or those of one address. The handshakes in order of age.
    private static final class Crowd {
        private final int connectionsMax;
        private final int handshakesMax;
        private final SequencedSet<Place> silent = new LinkedHashSet<>();
        private final SequencedSet<Place> speaking = new LinkedHashSet<>();
        private int connections;

        Crowd(int connectionsMax, int handshakesMax) {
            this.connectionsMax = connectionsMax;
            this.handshakesMax = handshakesMax;
        }

        boolean isFull() {
            return connections >= connectionsMax || silent.size() + speaking.size() >= handshakesMax;
        }

        void enter(Place place) {
            connections++;
            silent.add(place);
        }

        /// One that spoke before goes to the end: it is not its peer that is waited for.
        void spoke(Place place) {
            silent.remove(place);
            speaking.remove(place);
            speaking.add(place);
        }

        void handshakeEnded(Place place) {
            silent.remove(place);
            speaking.remove(place);
        }

        @Nullable
        Place oldest() {
            if (!silent.isEmpty()) {
                return silent.getFirst();
            }
            return speaking.isEmpty() ? null : speaking.getFirst();
        }
    }
}
