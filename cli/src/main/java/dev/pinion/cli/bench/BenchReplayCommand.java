package dev.pinion.cli.bench;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.bench.plan.Replay;
import dev.pinion.cli.terminal.Terminal;

/// Stores messages, then one subscriber reads them all from the first.
@Command(name = "replay", mixinStandardHelpOptions = true, description = "Stores messages, then one subscriber reads them all from the first; the reading is measured, for at most --duration.", footer = {
        "", "Example:", "  pinion bench replay --data ./data --messages 1000000 --duration 5m"})
final class BenchReplayCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(names = "--messages", paramLabel = "N", defaultValue = "100000", description = "how many are stored (default: ${DEFAULT-VALUE})")
    private int messages;

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "100", description = "the size of a message (default: ${DEFAULT-VALUE})")
    private int size;

    BenchReplayCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        return options.run(() -> new Replay(messages, size), terminal);
    }
}
