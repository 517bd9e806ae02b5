package dev.pinion.server.admin;

import java.util.Map;

import dev.pinion.protocol.json.JsonFault;

/// What an operator can ask a running server for: a function from a request to a value. Whoever carries the value puts it into JSON,
/// whoever shows it into words.
public interface AdminCommand {
    /// Rows of an answer, of one server or of several together; the count of all is told beside them.
    static final int ROWS_MAX = 500;

    /// Does it. Thread: that which carries the request, such as the reader of the operator's connection; may block on the database.
    ///
    /// @return the members of the answer: strings, numbers, booleans, lists and maps of them. Never a token, key or body
    /// @throws JsonFault for a question that is not as it should be
    /// @throws IllegalArgumentException for one that cannot be done; the message is for the operator
    Map<String, ?> run(AdminRequest request) throws JsonFault;
}
