package dev.pinion.server.admin;

import dev.pinion.protocol.json.JsonObject;

/// What an operator asks of one command, whatever it came over.
///
/// @param operator who asks, as the audit log names him
/// @param asked what he sent
public record AdminRequest(String operator, JsonObject asked) {}
