package dev.pinion.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Holds what an operator does with the database.
@Command(name = "db", mixinStandardHelpOptions = true, subcommands = {DbVerifyCommand.class, DbBackupCommand.class,
        DbRestoreCommand.class, DbExportCommand.class, DbKeyCommand.class, DbRekeyCommand.class}, description = {
                "The server's database: check its history, back it up, restore it, export it."}, footer = {"",
                        "Example:", "  pinion db verify --data ./data"})
final class DbCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(),
                "a command is missing; expected one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
