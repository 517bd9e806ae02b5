package dev.pinion.server.listen;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

import dev.pinion.server.address.AddressBlock;
import dev.pinion.server.limits.ConnectionLimits;

/// Counts who is in: in all and per address (per /64 of IPv6), and the handshakes among them. Where there is no place, the
/// oldest connection whose peer owes us something makes room: first one that has never said a word, then one with an
/// unfinished handshake. Who finds none is not let in.
///
/// Threads: any lets in and gives back. One lock, held for a few additions. Holds one entry for each address that has a
/// connection.
final class Places {
    /// How many are asked to make room for one newcomer before it is turned away.
    private static final int ASKED_MAX = 32;

    private final Area server;

    Places(ConnectionLimits limits) {
        server = new Area(limits.connectionsMax(), limits.handshakesMax(), limits.connectionsPerAddressMax(),
                limits.handshakesPerAddressMax());
    }

    /// How many of those who are in may have come by one door. Whoever enters by it is counted there too.
    static Area ofDoor(int connectionsMax, int handshakesMax, int connectionsPerAddressMax) {
        return new Area(connectionsMax, handshakesMax, connectionsPerAddressMax, handshakesMax);
    }

    /// How far each limit is used now, by its name; of each address, by the one that has most.
    synchronized Map<String, Long> used() {
        return Map.of("connections.max", (long) server.all.connections, "handshakes.max",
                (long) server.all.handshakes(), "connections.per.address.max", server.most(crowd -> crowd.connections),
                "handshakes.per.address.max", server.most(Crowd::handshakes));
    }

    /// Takes a place for a connection that has yet to do its handshake; null when there is none.
    @Nullable
    Place enter(InetAddress address) {
        return enter(address, List.of(server));
    }

    /// The same by a door of its own.
    @Nullable
    Place enter(InetAddress address, Area door) {
        return enter(address, List.of(door, server));
    }

    private @Nullable Place enter(InetAddress address, List<Area> areas) {
        InetAddress block = AddressBlock.of(address);
        Place place = take(block, areas);
        for (int asked = 0; place == null && asked < ASKED_MAX; asked++) {
            Place oldest = oldest(block, areas);
            Place.Guest guest = oldest == null ? null : oldest.guest();
            if (oldest == null || guest == null) {
                return null;
            }
            if (guest.waitsForPeer()) {
                guest.makeRoom();
                place = take(block, areas);
            } else {
                spoke(oldest); // or will be read in a moment
            }
        }
        return place;
    }

    private synchronized @Nullable Place take(InetAddress block, List<Area> areas) {
        if (areas.stream().anyMatch(area -> area.full(block) != null)) {
            return null;
        }
        var place = new Place(this, block, areas);
        areas.forEach(area -> area.enter(place));
        return place;
    }

    /// Who is asked first: one of those who take all.
    private synchronized @Nullable Place oldest(InetAddress block, List<Area> areas) {
        for (Area area : areas) {
            Crowd full = area.full(block);
            if (full != null) {
                return full.oldest();
            }
        }
        return server.all.oldest(); // one has left meanwhile
    }

    synchronized void spoke(Place place) {
        if (!place.left && !place.shaken) {
            place.spoke = true;
            place.areas().forEach(area -> area.crowds(place).forEach(crowd -> crowd.spoke(place)));
        }
    }

    synchronized void handshakeEnded(Place place) {
        if (!place.left && !place.shaken) {
            place.shaken = true;
            place.areas().forEach(area -> area.crowds(place).forEach(crowd -> crowd.handshakeEnded(place)));
        }
    }

    synchronized void leave(Place place) {
        handshakeEnded(place);
        if (!place.left) {
            place.left = true;
            place.areas().forEach(area -> area.leave(place));
        }
    }

    /// The whole server, or one door of it: all, and those of each address. Guarded by its [Places].
    static final class Area {
        private final Crowd all;
        private final int perAddressMax;
        private final int handshakesPerAddressMax;
        private final Map<InetAddress, Crowd> byBlock = new HashMap<>();

        private Area(int connectionsMax, int handshakesMax, int perAddressMax, int handshakesPerAddressMax) {
            all = new Crowd(connectionsMax, handshakesMax);
            this.perAddressMax = perAddressMax;
            this.handshakesPerAddressMax = handshakesPerAddressMax;
        }

        /// Who takes all that there is, the neighbours first.
        private @Nullable Crowd full(InetAddress block) {
            Crowd neighbours = byBlock.get(block);
            if (neighbours != null && neighbours.isFull()) {
                return neighbours;
            }
            return all.isFull() ? all : null;
        }

        private long most(ToIntFunction<Crowd> what) {
            return byBlock.values().stream().mapToInt(what).max().orElse(0);
        }

        private void enter(Place place) {
            all.enter(place);
            byBlock.computeIfAbsent(place.block(), _ -> new Crowd(perAddressMax, handshakesPerAddressMax)).enter(place);
        }

        private List<Crowd> crowds(Place place) {
            Crowd neighbours = byBlock.get(place.block());
            if (neighbours == null) {
                throw new IllegalStateException("a connection without neighbours, itself included");
            }
            return List.of(all, neighbours);
        }

        private void leave(Place place) {
            for (Crowd crowd : crowds(place)) {
                crowd.connections--;
            }
            byBlock.computeIfPresent(place.block(), (_, neighbours) -> neighbours.connections == 0 ? null : neighbours);
        }
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
            return connections >= connectionsMax || handshakes() >= handshakesMax;
        }

        int handshakes() {
            return silent.size() + speaking.size();
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
