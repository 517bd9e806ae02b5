package dev.pinion.cli.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.Replay;
import dev.pinion.cli.terminal.Terminal;

/// Stores messages, then one subscriber reads them all from the first.
@Command(name = "replay", mixinStandardHelpOptions = true, description = "Stores messages, then one subscriber reads them all from the first; the reading is measured, for at most --duration.", footer = {
        "", "Example:", "  pinion bench replay --data ./data --messages 1000000 --duration 5m"})
final class BenchReplayCommand extends ScenarioCommand {

    @Option(names = "--messages", paramLabel = "N", defaultValue = "100000", description = "how many are stored (default: ${DEFAULT-VALUE})")
    private int messages;

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "100", description = "the size of a message (default: ${DEFAULT-VALUE})")
    private int size;

    BenchReplayCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    Scenario scenario() {
        return new Replay(messages, size);
    }
}
