package dev.pinion.cli.db;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.cli.terminal.Terminal;

/// Holds what an operator does with the database.
@Command(name = "db", mixinStandardHelpOptions = true, description = {
        "The server's database: check its history, back it up, restore it, export it, save it."}, footer = {"",
                "Example:", "  pinion db verify --data ./data"})
public final class DbCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private DbCommand() {}

    /// With its subcommands, which speak to this terminal.
    public static CommandLine on(Terminal terminal) {
        return new CommandLine(new DbCommand()).addSubcommand(new DbVerifyCommand(terminal))
                .addSubcommand(new DbBackupCommand(terminal))
                .addSubcommand(new DbRestoreCommand(terminal))
                .addSubcommand(new DbExportCommand(terminal))
                .addSubcommand(new DbImportCommand(terminal))
                .addSubcommand(new DbUpgradeCommand(terminal))
                .addSubcommand(new DbSalvageCommand(terminal))
                .addSubcommand(new DbKeyCommand(terminal))
                .addSubcommand(new DbRekeyCommand(terminal));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(),
                "a command is missing; expected one of " + String.join(", ", spec.subcommands().keySet()));
    }
}
