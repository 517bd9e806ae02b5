package dev.pinion.cli.bench;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.bench.plan.Publish;
import dev.pinion.cli.terminal.Terminal;

/// Keeps messages on their way on each connection and counts receipts.
@Command(name = "publish", mixinStandardHelpOptions = true, description = "Keeps messages on their way on each connection and counts receipts: each says that a message is on disk.", footer = {
        "", "Examples:", "  pinion bench publish --data ./data",
        "  pinion bench publish --data ./data --connections 1 --in-flight 1 --size 1024"})
final class BenchPublishCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(names = "--connections", paramLabel = "N", defaultValue = "8", description = "how many connections send at once (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--in-flight", paramLabel = "N", defaultValue = "64", description = "messages without a receipt on each (default: ${DEFAULT-VALUE})")
    private int inFlight;

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "100", description = "the size of a message (default: ${DEFAULT-VALUE})")
    private int size;

    @Option(names = "--keys", description = "each message has an idempotency key")
    private boolean keys;

    BenchPublishCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        return options.run(() -> new Publish(connections, inFlight, size, keys), terminal);
    }
}
