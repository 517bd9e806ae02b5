package dev.pinion.cli.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.Mixed;
import dev.pinion.cli.terminal.Terminal;

/// Many clients share fewer channels.
@Command(name = "mixed", mixinStandardHelpOptions = true, description = "Many clients share fewer channels; each listens, and sends by the clock. Latency is that of its own echo.", footer = {
        "", "Example:",
        "  pinion bench mixed --data ./data --clients 10000 --channels 1000 --rate 5000 --duration 10m"})
final class BenchMixedCommand extends ScenarioCommand {

    @Option(names = "--clients", paramLabel = "N", defaultValue = "1000", description = "how many clients (default: ${DEFAULT-VALUE})")
    private int clients;

    @Option(names = "--channels", paramLabel = "N", defaultValue = "100", description = "how many channels they share (default: ${DEFAULT-VALUE})")
    private int channels;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "1000", description = "messages a second of all clients together (default: ${DEFAULT-VALUE})")
    private int rate;

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "100", description = "the size of a message (default: ${DEFAULT-VALUE})")
    private int size;

    BenchMixedCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    Scenario scenario() {
        return new Mixed(clients, channels, rate, size);
    }
}
