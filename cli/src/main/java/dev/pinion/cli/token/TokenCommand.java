package dev.pinion.cli.token;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.CommandGroup;
import dev.pinion.cli.terminal.Terminal;

/// Holds the commands of the small token issuer.
@Command(name = "token", mixinStandardHelpOptions = true, description = {
        "The small token issuer, for those who have no identity provider."}, footer = {"", "Example:",
                "  pinion token new --data ./data --sub anna --scope \"send:> read:>\" --ttl 8h --out anna.token"})
public final class TokenCommand extends CommandGroup {

    private TokenCommand() {
        super("a command");
    }

    /// With its subcommands, which speak to this terminal.
    public static CommandLine on(Terminal terminal) {
        return new CommandLine(new TokenCommand()).addSubcommand(new TokenInitCommand(terminal))
                .addSubcommand(new TokenNewCommand(terminal))
                .addSubcommand(new TokenShowCommand(terminal))
                .addSubcommand(new CommandLine(TokenCheckCommand.on(terminal)))
                .addSubcommand(new TokenKeysCommand(terminal))
                .addSubcommand(new TokenRotateCommand(terminal));
    }
}
