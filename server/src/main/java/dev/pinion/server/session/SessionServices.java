package dev.pinion.server.session;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import dev.pinion.protocol.StompDialect;
import dev.pinion.server.fair.Budgets;
import dev.pinion.server.limits.SessionLimits;
import dev.pinion.server.pins.PinServices;

/// What all sessions of a server share. A session gives each of its parts only what it needs of it.
///
/// @param appendWait how long a session's last frame waits for its messages that are on their way to disk
public record SessionServices(SessionAccess access, AdminService admin, Channels channels, Budgets budgets,
        PinServices pins, ServerInfo server, SessionMeters meters, SessionLimits limits, Clock clock,
        Duration appendWait) {

    /// What a server tells of itself to whoever connects.
    ///
    /// @param name `pinion/VERSION`
    /// @param greeting the operator's text, now
    /// @param dialect how clients may speak to it
    public record ServerInfo(String name, Supplier<Optional<String>> greeting, StompDialect dialect) {}

    /// Does what is due by the clock for no session in particular. Thread: housekeeping; returns at once.
    public void look() {
        channels.cursors().look();
        channels.shared().look(System.nanoTime());
        budgets.look();
    }
}
