package dev.pinion.server.listen;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

import javax.net.ssl.SSLSocket;

import dev.pinion.certs.tls.LayeredServerSocket;

/// A bound socket, and what its provider tells about a handshake beyond what every one does.
///
/// @param local where the operator's door on this machine is, a Unix domain socket
/// @param group the key exchange group of a finished handshake, where it can be read
/// @param current whether it showed the key that is the current one
public record TlsDoor(LayeredServerSocket socket, Path local, Function<SSLSocket, Optional<String>> group,
        Predicate<SSLSocket> current) {}
