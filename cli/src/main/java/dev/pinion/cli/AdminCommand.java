package dev.pinion.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Holds what an operator asks a running server for.
@Command(name = "admin", mixinStandardHelpOptions = true, subcommands = {AdminMetricsCommand.class,
        AdminRevokeCommand.class, AdminRevocationsCommand.class, AdminSessionsCommand.class, AdminHealthCommand.class,
        AdminEraseCommand.class}, description = {
                "Asks a running server, with a token that has the right admin; --data takes the operator's own."}, footer = {
                        "", "Example:", "  pinion admin revoke --data ./data --sub anna"})
final class AdminCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(),
                "a command is missing; expected one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
