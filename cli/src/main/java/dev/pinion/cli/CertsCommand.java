package dev.pinion.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Holds the commands of the server's keys.
@Command(name = "certs", mixinStandardHelpOptions = true, subcommands = CertsPinsCommand.class, description = {
        "The server's keys and certificates."}, footer = {"", "Example:", "  pinion certs pins --data ./data"})
final class CertsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected: pinion certs pins");
    }
}
