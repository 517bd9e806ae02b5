package dev.pinion.cli.admin;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.pinion.cli.connect.AdminQuestion;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Changes one durable subscription.
@Command(name = "cursor", mixinStandardHelpOptions = true, description = "Changes one durable subscription.", footer = {
        "", "Example:", "  pinion admin cursor rm --data ./data --sub anna billing"})
final class AdminCursorCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private AdminCursorCommand() {}

    static CommandLine on(Terminal terminal) {
        return new CommandLine(new AdminCursorCommand()).addSubcommand(new Remove(terminal));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; expected rm");
    }

    /// Forgets it.
    @Command(name = "rm", mixinStandardHelpOptions = true, description = {
            "Deletes a durable subscription with its place on every channel. Whoever reads with it now is ended with cursor-taken.",
            "Without --sub it is one that several identities share (scope share:NAME)."}, footer = {"", "Example:",
                    "  pinion admin cursor rm --data ./data --sub anna billing"})
    static final class Remove implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final ConnectionOptions options = new ConnectionOptions();

        @Option(names = "--sub", paramLabel = "SUBJECT", description = "whose it is")
        private @Nullable String subject;

        @Parameters(paramLabel = "NAME", description = "its durable-subscription-name")
        private String name = "";

        Remove(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws Exception {
            var question = new JsonLine().add("name", name);
            if (subject != null) {
                question.add("sub", subject);
            }
            new AdminQuestion("cursor-rm", question).ask(options, terminal);
            return 0;
        }
    }
}
