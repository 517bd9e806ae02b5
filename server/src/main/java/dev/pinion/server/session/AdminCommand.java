package dev.pinion.server.session;

import java.util.Map;

import dev.pinion.server.access.Identity;
import dev.pinion.server.access.JsonFault;
import dev.pinion.server.access.JsonObject;

/// What an operator can ask a running server for, at `/server/admin/NAME`.
public interface AdminCommand {
    /// Does it. Thread: the reader of the operator's connection; may block on the database.
    ///
    /// @param asked what the operator sent
    /// @return the members of the answer: strings, numbers, booleans, lists and maps of them. Never a token, key or body
    /// @throws JsonFault for a question that is not as it should be
    /// @throws IllegalArgumentException for one that cannot be done; the message is for the operator
    Map<String, ?> run(Identity operator, JsonObject asked) throws JsonFault;
}
