package dev.pinion.cli.certs;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.CommandGroup;
import dev.pinion.cli.terminal.Terminal;

/// Holds the commands of the server's keys.
@Command(name = "certs", mixinStandardHelpOptions = true, description = {
        "The server's keys and certificates."}, footer = {"", "Example:", "  pinion certs status --data ./data"})
public final class CertsCommand extends CommandGroup {

    private CertsCommand() {
        super("a command");
    }

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
}
