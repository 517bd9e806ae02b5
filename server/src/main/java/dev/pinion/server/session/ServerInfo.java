package dev.pinion.server.session;

import java.util.Optional;
import java.util.function.Supplier;

import dev.pinion.protocol.StompDialect;

/// What a server tells of itself to whoever connects.
///
/// @param name `pinion/VERSION`
/// @param greeting the operator's text, now
/// @param dialect how clients may speak to it
public record ServerInfo(String name, Supplier<Optional<String>> greeting, StompDialect dialect) {}
