package dev.pinion.cli.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.FanOut;
import dev.pinion.cli.terminal.Terminal;

/// One client sends, many listen to the same channel.
@Command(name = "fan-out", mixinStandardHelpOptions = true, description = "One client sends, many listen to the same channel; counts what arrives at all of them.", footer = {
        "", "Example:", "  pinion bench fan-out --data ./data --subscribers 20"})
final class BenchFanOutCommand extends ScenarioCommand {

    @Option(names = "--subscribers", paramLabel = "N", defaultValue = "100", description = "how many clients listen (default: ${DEFAULT-VALUE})")
    private int subscribers;

    @Option(names = "--in-flight", paramLabel = "N", defaultValue = "64", description = "messages without a receipt (default: ${DEFAULT-VALUE})")
    private int inFlight;

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "100", description = "the size of a message (default: ${DEFAULT-VALUE})")
    private int size;

    BenchFanOutCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    Scenario scenario() {
        return new FanOut(subscribers, inFlight, size);
    }
}
