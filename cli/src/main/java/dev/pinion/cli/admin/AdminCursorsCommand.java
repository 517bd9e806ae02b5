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

/// Lists how far durable subscriptions have come.
@Command(name = "cursors", mixinStandardHelpOptions = true, description = {
        "Prints how far durable subscriptions have come on each channel, as a JSON object: whose they are, up to where all is",
        "acknowledged (floor), how much is not (lag), when it was last used, whether somebody reads with it now, and how many",
        "share it."}, footer = {"", "Example:", "  pinion admin cursors --data ./data --sub anna"})
final class AdminCursorsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @Option(names = "--sub", paramLabel = "SUBJECT", description = "only this subject's")
    private @Nullable String subject;

    @Option(names = "--channel", paramLabel = "NAME", description = "only on this channel")
    private @Nullable String channel;

    AdminCursorsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        var question = new JsonLine();
        if (subject != null) {
            question.add("sub", subject);
        }
        if (channel != null) {
            question.add("channel", channel);
        }
        new AdminQuestion("cursors", question).ask(options, terminal);
        return 0;
    }
}
