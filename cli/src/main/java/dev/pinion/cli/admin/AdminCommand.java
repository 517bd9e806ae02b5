package dev.pinion.cli.admin;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.CommandGroup;
import dev.pinion.cli.terminal.Terminal;

/// Holds what an operator asks a running server for.
@Command(name = "admin", mixinStandardHelpOptions = true, description = {
        "Asks a running server, with a token that has the right admin; --data takes the operator's own."}, footer = {"",
                "Example:", "  pinion admin revoke --data ./data --sub anna"})
public final class AdminCommand extends CommandGroup {

    private AdminCommand() {
        super("a command");
    }

    /// With its subcommands, which speak to this terminal.
    public static CommandLine on(Terminal terminal) {
        return new CommandLine(new AdminCommand()).addSubcommand(new AdminMetricsCommand(terminal))
                .addSubcommand(new AdminRevokeCommand(terminal))
                .addSubcommand(new AdminRevocationsCommand(terminal))
                .addSubcommand(new AdminSessionsCommand(terminal))
                .addSubcommand(new AdminKickCommand(terminal))
                .addSubcommand(new AdminDrainCommand(terminal))
                .addSubcommand(new AdminChannelsCommand(terminal))
                .addSubcommand(AdminChannelCommand.on(terminal))
                .addSubcommand(new AdminCursorsCommand(terminal))
                .addSubcommand(AdminCursorCommand.on(terminal))
                .addSubcommand(new AdminHealthCommand(terminal))
                .addSubcommand(new AdminEraseCommand(terminal))
                .addSubcommand(new AdminAddressesCommand(terminal))
                .addSubcommand(new AdminIssuersCommand(terminal))
                .addSubcommand(new AdminLimitsCommand(terminal))
                .addSubcommand(new AdminReloadCommand(terminal));
    }
}
