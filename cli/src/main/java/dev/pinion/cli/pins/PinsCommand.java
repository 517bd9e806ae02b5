package dev.pinion.cli.pins;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.CommandGroup;
import dev.pinion.cli.terminal.Terminal;

/// Holds the commands for a client's pin file.
@Command(name = "pins", mixinStandardHelpOptions = true, description = {
        "A client's pin file: which servers it knows, by which keys (send, listen and chat read and learn them with --pin-file)."}, footer = {
                "", "Examples:", "  pinion pins add --pin-file pins.txt localhost:61614 sha256//… sha256//…",
                "  pinion pins show --pin-file pins.txt"})
public final class PinsCommand extends CommandGroup {

    private PinsCommand() {
        super("a command");
    }

    /// With its subcommands, which speak to this terminal.
    public static CommandLine on(Terminal terminal) {
        return new CommandLine(new PinsCommand()).addSubcommand(new PinsShowCommand(terminal))
                .addSubcommand(new PinsAddCommand(terminal))
                .addSubcommand(new PinsForgetCommand(terminal));
    }
}
