package dev.pinion.cli.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.CommandGroup;
import dev.pinion.cli.terminal.Terminal;

/// Holds what can be measured of a running server.
@Command(name = "bench", mixinStandardHelpOptions = true, description = {
        "Measures a running server, and checks every answer while it does. It really stores what it sends, in channels"
                + " bench.RUN.N of their own: use a server that you can throw away, or retention"
                + " (pinion serve --retain 'bench.>:age=1h').",
        "The token needs the rights send:> and read:>; --data takes the operator's own."}, footer = {"", "Example:",
                "  pinion bench publish --data ./data"})
public final class BenchCommand extends CommandGroup {

    private BenchCommand() {
        super("a scenario");
    }

    /// With its subcommands, which speak to this terminal.
    public static CommandLine on(Terminal terminal) {
        return new CommandLine(new BenchCommand()).addSubcommand(new BenchPublishCommand(terminal))
                .addSubcommand(new BenchEchoCommand(terminal))
                .addSubcommand(new BenchFanOutCommand(terminal))
                .addSubcommand(new BenchReplayCommand(terminal))
                .addSubcommand(new BenchConnectsCommand(terminal))
                .addSubcommand(new BenchMixedCommand(terminal))
                .addSubcommand(new BenchAcrossCommand(terminal));
    }
}
