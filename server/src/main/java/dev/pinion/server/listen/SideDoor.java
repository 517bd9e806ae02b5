package dev.pinion.server.listen;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Predicate;

import dev.pinion.certs.tls.LayeredServerSocket;

/// A door beside the first one, with rules and limits of its own within those of the server. Immutable; any thread.
///
/// @param name by which the operator knows it
/// @param socket that is bound
/// @param admits whether who comes from there may connect, asked for each newcomer
/// @param balancers whether a balancer there is trusted to say whom it brings; empty: clients come by themselves
/// @param connectionsMax live connections by it, handshakes included
/// @param connectionsPerAddressMax the same from one address
/// @param handshakesMax unfinished handshakes, and beside them as many balancers that have yet to say whom they bring
public record SideDoor(String name, LayeredServerSocket socket, Predicate<InetAddress> admits,
        Optional<Predicate<InetAddress>> balancers, int connectionsMax, int connectionsPerAddressMax,
        int handshakesMax) {}
