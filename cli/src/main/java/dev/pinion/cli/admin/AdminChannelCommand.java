package dev.pinion.cli.admin;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.pinion.cli.terminal.CommandGroup;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Changes one channel.
@Command(name = "channel", mixinStandardHelpOptions = true, description = "Changes one channel.", footer = {"",
        "Example:", "  pinion admin channel rm --data ./data old.news"})
final class AdminChannelCommand extends CommandGroup {

    private AdminChannelCommand() {
        super("a command");
    }

    static CommandLine on(Terminal terminal) {
        return new CommandLine(new AdminChannelCommand()).addSubcommand(new Remove(terminal));
    }

    /// Empties it.
    @Command(name = "rm", mixinStandardHelpOptions = true, description = {
            "Deletes all messages that a channel holds, for ever, whoever has not read them yet. Its name and its numbering",
            "stay: the next message gets the next number, and readers are told of the gap. Prints a JSON object."}, footer = {
                    "", "Example:", "  pinion admin channel rm --data ./data old.news"})
    static final class Remove extends OperatorCommand {
        @Parameters(paramLabel = "CHANNEL", description = "its name, or @SUBJECT for an inbox")
        private String name = "";

        Remove(Terminal terminal) {
            super("channel-rm", terminal);
        }

        @Override
        JsonLine question() {
            return new JsonLine().add("channel", name);
        }
    }
}
