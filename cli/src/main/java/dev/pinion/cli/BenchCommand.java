package dev.pinion.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Holds what can be measured of a running server.
@Command(name = "bench", mixinStandardHelpOptions = true, subcommands = {BenchPublishCommand.class,
        BenchEchoCommand.class, BenchFanOutCommand.class, BenchReplayCommand.class, BenchConnectsCommand.class,
        BenchMixedCommand.class}, description = {
                "Measures a running server, and checks every answer while it does. It really stores what it sends, in channels"
                        + " bench.RUN.N of their own: use a server that you can throw away, or retention"
                        + " (pinion serve --retain 'bench.>:age=1h').",
                "The token needs the rights send:> and read:>; --data takes the operator's own."}, footer = {"",
                        "Example:", "  pinion bench publish --data ./data"})
final class BenchCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(),
                "a scenario is missing; expected one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
