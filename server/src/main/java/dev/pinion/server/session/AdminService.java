package dev.pinion.server.session;

import dev.pinion.protocol.Body;
import dev.pinion.server.access.Identity;

/// Answers what operators ask of this server. A session carries question and answer, and has looked at the right to ask.
public interface AdminService {
    /// Does what is asked, or says why not. Thread: the reader of the operator's connection, which waits for it.
    ///
    /// @param session for the audit log
    /// @param command the NAME of `/server/admin/NAME`
    /// @param question a JSON object; empty is one without members
    /// @return a JSON object
    Body answer(String session, Identity operator, String command, Body question);

    /// Tells the audit log what is due by the clock. Thread: housekeeping; returns at once.
    void look(long nowNanos);

    /// Tells the audit log what it has yet to tell. At the end.
    void close();
}
