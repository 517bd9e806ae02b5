package dev.pinion.server.listen;

import java.util.Optional;
import java.util.function.Function;

import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// A bound socket, and what its provider tells about a handshake beyond what every one does.
///
/// @param group the key exchange group of a finished handshake, where it can be read
public record TlsDoor(SSLServerSocket socket, Function<SSLSocket, Optional<String>> group) {}
