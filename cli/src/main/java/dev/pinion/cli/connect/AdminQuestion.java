package dev.pinion.cli.connect;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.PinionException;

/// Asks a server one thing and prints its answer, a JSON object in one line. On the caller's thread.
///
/// @param name of the command at `/server/admin/`
public record AdminQuestion(String name, JsonLine question) {

    /// Prints the answer as it came.
    public void ask(ConnectionOptions options, Terminal terminal) throws PinionException, InterruptedException {
        terminal.print(PlainText.of(answer(options, terminal)));
    }

    /// The answer, for a command that prints it in its own way.
    ///
    /// @throws Failure when the server says no
    public String answer(ConnectionOptions options, Terminal terminal) throws PinionException, InterruptedException {
        try (AdminConversation conversation = AdminConversation.open(options, terminal)) {
            return conversation.ask(name, question);
        }
    }
}
