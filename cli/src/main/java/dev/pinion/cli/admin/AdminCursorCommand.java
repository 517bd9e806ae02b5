package dev.pinion.cli.admin;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.pinion.cli.terminal.CommandGroup;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Changes one durable subscription.
@Command(name = "cursor", mixinStandardHelpOptions = true, description = "Changes one durable subscription.", footer = {
        "", "Example:", "  pinion admin cursor rm --data ./data --sub anna billing"})
final class AdminCursorCommand extends CommandGroup {

    private AdminCursorCommand() {
        super("a command");
    }

    static CommandLine on(Terminal terminal) {
        return new CommandLine(new AdminCursorCommand()).addSubcommand(new Remove(terminal));
    }

    /// Forgets it.
    @Command(name = "rm", mixinStandardHelpOptions = true, description = {
            "Deletes a durable subscription with its place on every channel. Whoever reads with it now is ended with cursor-taken.",
            "Without --sub it is one that several identities share (scope share:NAME)."}, footer = {"", "Example:",
                    "  pinion admin cursor rm --data ./data --sub anna billing"})
    static final class Remove extends OperatorCommand {
        @Option(names = "--sub", paramLabel = "SUBJECT", description = "whose it is")
        private @Nullable String subject;

        @Parameters(paramLabel = "NAME", description = "its durable-subscription-name")
        private String name = "";

        Remove(Terminal terminal) {
            super("cursor-rm", terminal);
        }

        @Override
        JsonLine question() {
            return new JsonLine().add("name", name).addIfSaid("sub", subject);
        }
    }
}
