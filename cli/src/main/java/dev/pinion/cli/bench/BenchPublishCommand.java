package dev.pinion.cli.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.Publish;
import dev.pinion.cli.terminal.Terminal;

/// Keeps messages on their way on each connection and counts receipts.
@Command(name = "publish", mixinStandardHelpOptions = true, description = "Keeps messages on their way on each connection and counts receipts: each says that a message is on disk.", footer = {
        "", "Examples:", "  pinion bench publish --data ./data",
        "  pinion bench publish --data ./data --connections 1 --in-flight 1 --size 1024"})
final class BenchPublishCommand extends SeveralServersCommand {

    @Option(names = "--connections", paramLabel = "N", defaultValue = "8", description = "how many connections send at once (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--in-flight", paramLabel = "N", defaultValue = "64", description = "messages without a receipt on each (default: ${DEFAULT-VALUE})")
    private int inFlight;

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "100", description = "the size of a message (default: ${DEFAULT-VALUE})")
    private int size;

    @Option(names = "--keys", description = "each message has an idempotency key")
    private boolean keys;

    BenchPublishCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    Scenario scenario() {
        return new Publish(connections, inFlight, size, keys);
    }
}
