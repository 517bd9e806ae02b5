package dev.pinion.cli.bench;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.bench.plan.ConnectRate;
import dev.pinion.cli.terminal.Terminal;

/// Connects, proves who it is and leaves, over and over.
@Command(name = "connects", mixinStandardHelpOptions = true, description = "Connects, proves who it is and leaves, over and over: full TLS handshakes, every token verified.", footer = {
        "", "Example:", "  pinion bench connects --data ./data"})
final class BenchConnectsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(names = "--at-once", paramLabel = "N", defaultValue = "8", description = "how many do so at once (default: ${DEFAULT-VALUE})")
    private int atOnce;

    BenchConnectsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        return options.run(() -> new ConnectRate(atOnce), terminal);
    }
}
