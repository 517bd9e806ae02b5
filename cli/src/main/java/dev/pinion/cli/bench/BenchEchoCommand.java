package dev.pinion.cli.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.bench.plan.Scenario;
import dev.pinion.bench.plan.Scenario.EchoClosedLoop;
import dev.pinion.bench.plan.Scenario.EchoOpenLoop;
import dev.pinion.cli.terminal.Terminal;

/// Each client listens to a channel of its own, sends, and waits for receipt and echo.
@Command(name = "echo", mixinStandardHelpOptions = true, description = "Each client listens to a channel of its own, sends, and waits for receipt and echo. With --rate it sends by the clock, whether the server keeps up or not.", footer = {
        "", "Examples:", "  pinion bench echo --data ./data",
        "  pinion bench echo --data ./data --clients 10 --rate 500 --duration 1m"})
final class BenchEchoCommand extends ScenarioCommand {

    @Option(names = "--clients", paramLabel = "N", defaultValue = "64", description = "how many clients (default: ${DEFAULT-VALUE})")
    private int clients;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "0", description = "messages a second of all clients together; 0: as fast as the answers come (default: ${DEFAULT-VALUE})")
    private int rate;

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "100", description = "the size of a message (default: ${DEFAULT-VALUE})")
    private int size;

    BenchEchoCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    Scenario scenario() {
        return rate == 0 ? new EchoClosedLoop(clients, size) : new EchoOpenLoop(clients, rate, size);
    }
}
