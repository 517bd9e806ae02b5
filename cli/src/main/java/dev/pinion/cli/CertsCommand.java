package dev.pinion.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Holds the commands of the server's keys.
@Command(name = "certs", mixinStandardHelpOptions = true, subcommands = {CertsStatusCommand.class,
        CertsPinsCommand.class, CertsStageCommand.class, CertsPromoteCommand.class, CertsRenewCommand.class,
        CertsRetireCommand.class, CertsImportCommand.class, CertsCsrCommand.class, CertsBackupCommand.class,
        CertsRestoreCommand.class,
        CertsRecoveryCommand.class}, description = {"The server's keys and certificates."}, footer = {"", "Example:",
                "  pinion certs status --data ./data"})
final class CertsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(),
                "a command is missing; expected one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
