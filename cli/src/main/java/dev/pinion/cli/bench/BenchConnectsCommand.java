package dev.pinion.cli.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.ConnectRate;
import dev.pinion.cli.terminal.Terminal;

/// Connects, proves who it is and leaves, over and over.
@Command(name = "connects", mixinStandardHelpOptions = true, description = "Connects, proves who it is and leaves, over and over: full TLS handshakes, every token verified.", footer = {
        "", "Example:", "  pinion bench connects --data ./data"})
final class BenchConnectsCommand extends SeveralServersCommand {

    @Option(names = "--at-once", paramLabel = "N", defaultValue = "8", description = "how many do so at once (default: ${DEFAULT-VALUE})")
    private int atOnce;

    BenchConnectsCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    Scenario scenario() {
        return new ConnectRate(atOnce);
    }
}
