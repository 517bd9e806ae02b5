package dev.pinion.server.listen;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

import dev.pinion.server.limits.ConnectionLimits;

/// Counts who is in: in all and per address, and the handshakes among them. Who finds no place is not let in.
///
/// Any thread. One lock, held for a few additions. Holds one entry for each address that has a connection.
final class Places {
    private final ConnectionLimits limits;
    private final Map<InetAddress, Integer> connections = new HashMap<>();
    private final Map<InetAddress, Integer> handshakes = new HashMap<>();
    private int connectionCount;
    private int handshakeCount;

    Places(ConnectionLimits limits) {
        this.limits = limits;
    }

    /// Takes a place for a connection that has yet to do its handshake; false when there is none.
    synchronized boolean enter(InetAddress address) {
        if (connectionCount >= limits.connectionsMax() || handshakeCount >= limits.handshakesMax()
                || connections.getOrDefault(address, 0) >= limits.connectionsPerAddressMax()
                || handshakes.getOrDefault(address, 0) >= limits.handshakesPerAddressMax()) {
            return false;
        }
        connectionCount++;
        handshakeCount++;
        connections.merge(address, 1, Integer::sum);
        handshakes.merge(address, 1, Integer::sum);
        return true;
    }

    synchronized void handshakeEnded(InetAddress address) {
        handshakeCount--;
        lessOne(handshakes, address);
    }

    synchronized void leave(InetAddress address) {
        connectionCount--;
        lessOne(connections, address);
    }

    private static void lessOne(Map<InetAddress, Integer> counts, InetAddress address) {
        counts.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }
}
