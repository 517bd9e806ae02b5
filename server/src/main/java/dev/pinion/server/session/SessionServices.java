package dev.pinion.server.session;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

import dev.pinion.db.MessageLog;
import dev.pinion.server.access.TokenVerifier;
import dev.pinion.server.deliver.ChannelTails;
import dev.pinion.server.limits.SessionLimits;

/// What all sessions of a server share.
///
/// @param serverName `pinion/VERSION`
/// @param greeting the operator's text for whoever connects
/// @param appendWait how long a session's last frame waits for its messages that are on their way to disk
public record SessionServices(TokenVerifier verifier, MessageLog log, String epoch, ChannelTails tails,
        SessionLimits limits, Clock clock, String serverName, Optional<String> greeting, Duration appendWait) {}
