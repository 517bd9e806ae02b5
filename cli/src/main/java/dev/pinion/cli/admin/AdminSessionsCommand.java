package dev.pinion.cli.admin;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.connect.AdminQuestion;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Lists who is connected with what.
@Command(name = "sessions", mixinStandardHelpOptions = true, description = {
        "Prints who is connected with what, as a JSON object: the count of all, and 500 sessions.",
        "Where there are more, the object has \"after\", which --after takes."}, footer = {"", "Example:",
                "  pinion admin sessions --data ./data --sub anna"})
final class AdminSessionsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @Option(names = "--sub", paramLabel = "SUBJECT", description = "only this subject's, among those looked at")
    private @Nullable String subject;

    @Option(names = "--after", paramLabel = "NAME", description = "those that began after this one")
    private @Nullable String after;

    AdminSessionsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        var question = new JsonLine();
        if (subject != null) {
            question.add("sub", subject);
        }
        if (after != null) {
            question.add("after", after);
        }
        new AdminQuestion("sessions", question).ask(options, terminal);
        return 0;
    }
}
