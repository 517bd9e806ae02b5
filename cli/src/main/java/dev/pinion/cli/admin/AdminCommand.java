package dev.pinion.cli.admin;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.cli.terminal.Terminal;

/// Holds what an operator asks a running server for.
@Command(name = "admin", mixinStandardHelpOptions = true, description = {
        "Asks a running server, with a token that has the right admin; --data takes the operator's own."}, footer = {"",
                "Example:", "  pinion admin revoke --data ./data --sub anna"})
public final class AdminCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private AdminCommand() {}

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

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(),
                "a command is missing; expected one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
