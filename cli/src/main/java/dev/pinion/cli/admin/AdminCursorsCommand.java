package dev.pinion.cli.admin;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Lists how far durable subscriptions have come.
@Command(name = "cursors", mixinStandardHelpOptions = true, description = {
        "Prints how far durable subscriptions have come on each channel, as a JSON object: whose they are, up to where all is",
        "acknowledged (floor), how much is not (lag), when it was last used, whether somebody reads with it now, and how many",
        "share it."}, footer = {"", "Example:", "  pinion admin cursors --data ./data --sub anna"})
final class AdminCursorsCommand extends OperatorCommand {

    @Option(names = "--sub", paramLabel = "SUBJECT", description = "only this subject's")
    private @Nullable String subject;

    @Option(names = "--channel", paramLabel = "NAME", description = "only on this channel")
    private @Nullable String channel;

    AdminCursorsCommand(Terminal terminal) {
        super("cursors", terminal);
    }

    @Override
    JsonLine question() {
        return new JsonLine().addIfSaid("sub", subject).addIfSaid("channel", channel);
    }
}
