package dev.pinion.cli.admin;

import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.pinion.cli.connect.AdminQuestion;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Changes one channel.
@Command(name = "channel", mixinStandardHelpOptions = true, description = "Changes one channel.", footer = {"",
        "Example:", "  pinion admin channel rm --data ./data old.news"})
final class AdminChannelCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private AdminChannelCommand() {}

    static CommandLine on(Terminal terminal) {
        return new CommandLine(new AdminChannelCommand()).addSubcommand(new Remove(terminal));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; expected rm");
    }

    /// Empties it.
    @Command(name = "rm", mixinStandardHelpOptions = true, description = {
            "Deletes all messages that a channel holds, for ever, whoever has not read them yet. Its name and its numbering",
            "stay: the next message gets the next number, and readers are told of the gap. Prints a JSON object."}, footer = {
                    "", "Example:", "  pinion admin channel rm --data ./data old.news"})
    static final class Remove implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final ConnectionOptions options = new ConnectionOptions();

        @Parameters(paramLabel = "CHANNEL", description = "its name, or @SUBJECT for an inbox")
        private String name = "";

        Remove(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            new AdminQuestion("channel-rm", new JsonLine().add("channel", name)).ask(options, terminal);
            return 0;
        }
    }
}
