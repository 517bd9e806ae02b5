package dev.pinion.server.session;

import java.util.Optional;

/// What a server tells of itself to whoever connects.
///
/// @param name `pinion/VERSION`
/// @param greeting the operator's text
public record ServerInfo(String name, Optional<String> greeting) {}
