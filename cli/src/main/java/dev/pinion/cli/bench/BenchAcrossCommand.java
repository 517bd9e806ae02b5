package dev.pinion.cli.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.Across;
import dev.pinion.cli.terminal.Terminal;

/// How long a message takes from one server to another over the same database.
@Command(name = "across", mixinStandardHelpOptions = true, description = "Sends at a steady rate to one server, and listens at the next one: how long a message takes to arrive there. Without --also both are the same server.", footer = {
        "", "Example:", "  pinion bench across --data ./data --also localhost:61615 --rate 500"})
final class BenchAcrossCommand extends SeveralServersCommand {

    @Option(names = "--pairs", paramLabel = "N", defaultValue = "6", description = "how many publishers, each with a subscriber (default: ${DEFAULT-VALUE})")
    private int pairs;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "50", description = "messages a second of all together (default: ${DEFAULT-VALUE})")
    private int rate;

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "100", description = "the size of a message (default: ${DEFAULT-VALUE})")
    private int size;

    BenchAcrossCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    Scenario scenario() {
        return new Across(pairs, rate, size);
    }
}
