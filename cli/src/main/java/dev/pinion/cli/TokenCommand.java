package dev.pinion.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Holds the commands of the small token issuer.
@Command(name = "token", mixinStandardHelpOptions = true, subcommands = {TokenInitCommand.class, TokenNewCommand.class,
        TokenKeysCommand.class, TokenRotateCommand.class}, description = {
                "The small token issuer, for those who have no identity provider."}, footer = {"", "Example:",
                        "  pinion token new --data ./data --sub anna --scope \"send:> read:>\" --ttl 8h --out anna.token"})
final class TokenCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(),
                "a command is missing; expected one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
