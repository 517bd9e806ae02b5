package dev.pinion.server.session;

import java.time.Clock;
import java.time.Duration;

import dev.pinion.server.fair.Budgets;
import dev.pinion.server.limits.SessionLimits;
import dev.pinion.server.pins.PinServices;

/// What all sessions of a server share. A session gives each of its parts only what it needs of it.
///
/// @param live the sessions that were let in
/// @param appendWait how long a session's last frame waits for its messages that are on their way to disk
public record SessionServices(SessionAccess access, LiveSessions live, AdminService admin, Channels channels,
        Budgets budgets, PinServices pins, ServerInfo server, SessionMeters meters, SessionLimits limits, Clock clock,
        Duration appendWait) {

    /// Does what is due by the clock for no session in particular. Thread: housekeeping; returns at once.
    public void look() {
        channels.cursors().look();
        channels.shared().look(System.nanoTime());
        admin.look(System.nanoTime());
        budgets.look();
    }
}
