package dev.pinion.cli.bench;

import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.Terminal;
import dev.pinion.cli.typed.ServerAddress;

/// A scenario that can be run against several servers at once. On the caller's thread.
abstract class SeveralServersCommand extends ScenarioCommand {

    @Option(names = "--also", paramLabel = "HOST:PORT", description = "a further server over the same database, which takes its share of the connections; give it once for each")
    private List<ServerAddress> others = new ArrayList<>();

    SeveralServersCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    final List<ServerAddress> others() {
        return List.copyOf(others);
    }
}
