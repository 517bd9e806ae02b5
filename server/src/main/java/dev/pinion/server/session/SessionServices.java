package dev.pinion.server.session;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

import dev.pinion.db.MessageLog;
import dev.pinion.server.cursor.LiveCursors;
import dev.pinion.server.deliver.ChannelTails;
import dev.pinion.server.limits.SessionLimits;
import dev.pinion.server.pins.PinServices;

/// What all sessions of a server share.
///
/// @param serverName `pinion/VERSION`
/// @param greeting the operator's text for whoever connects
/// @param appendWait how long a session's last frame waits for its messages that are on their way to disk
public record SessionServices(SessionAccess access, MessageLog log, String epoch, ChannelTails tails,
        LiveCursors cursors, PinServices pins, SessionMeters meters, SessionLimits limits, Clock clock,
        String serverName, Optional<String> greeting, Duration appendWait) {

    /// Whether an address had so many tokens refused that it is not spoken with for a while.
    public boolean bars(InetAddress address) {
        return access.failures().isBarred(address, clock.instant());
    }

    /// Does what is due by the clock for no session in particular. Thread: housekeeping; returns at once.
    public void look() {
        cursors.look();
    }
}
