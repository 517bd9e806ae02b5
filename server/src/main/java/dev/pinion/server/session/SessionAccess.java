package dev.pinion.server.session;

import dev.pinion.server.access.FailedAuthentications;
import dev.pinion.server.access.TokenVerifier;

/// Who may come in: shared by the sessions of a server.
///
/// @param failures of addresses, which slow the next attempt
public record SessionAccess(TokenVerifier verifier, FailedAuthentications failures) {}
