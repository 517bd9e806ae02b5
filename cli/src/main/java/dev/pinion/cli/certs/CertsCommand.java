package dev.pinion.cli.certs;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.cli.terminal.Terminal;

/// Holds the commands of the server's keys.
@Command(name = "certs", mixinStandardHelpOptions = true, description = {
        "The server's keys and certificates."}, footer = {"", "Example:", "  pinion certs status --data ./data"})
public final class CertsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private CertsCommand() {}

    /// With its subcommands, which speak to this terminal.
    public static CommandLine on(Terminal terminal) {
        return new CommandLine(new CertsCommand()).addSubcommand(new CertsStatusCommand(terminal))
                .addSubcommand(new CertsPinsCommand(terminal))
                .addSubcommand(new CertsStageCommand(terminal))
                .addSubcommand(new CertsPromoteCommand(terminal))
                .addSubcommand(new CertsRenewCommand(terminal))
                .addSubcommand(new CertsRetireCommand(terminal))
                .addSubcommand(new CertsRenumberCommand(terminal))
                .addSubcommand(new CertsImportCommand(terminal))
                .addSubcommand(new CertsCsrCommand(terminal))
                .addSubcommand(new CertsBackupCommand(terminal))
                .addSubcommand(new CertsRestoreCommand(terminal))
                .addSubcommand(new CertsRecoveryCommand(terminal));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(),
                "a command is missing; expected one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
