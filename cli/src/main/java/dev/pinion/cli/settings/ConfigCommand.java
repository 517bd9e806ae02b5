package dev.pinion.cli.settings;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.CommandGroup;
import dev.pinion.cli.terminal.Terminal;

/// Holds the commands that look at settings; none of them needs a server.
@Command(name = "config", mixinStandardHelpOptions = true, description = {
        "The settings of a server: what there is, what holds, and whether a server would take it."}, footer = {"",
                "Examples:", "  pinion config default > pinion.conf", "  pinion config check --config pinion.conf",
                "  pinion config show --config pinion.conf --changed"})
public final class ConfigCommand extends CommandGroup {

    private ConfigCommand() {
        super("a command");
    }

    /// With its subcommands, which speak to this terminal.
    public static CommandLine on(Terminal terminal) {
        return new CommandLine(new ConfigCommand()).addSubcommand(new ConfigCheckCommand(terminal))
                .addSubcommand(new ConfigShowCommand(terminal))
                .addSubcommand(new ConfigDefaultCommand(terminal));
    }
}
