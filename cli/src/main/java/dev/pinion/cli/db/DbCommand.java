package dev.pinion.cli.db;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import dev.pinion.cli.terminal.CommandGroup;
import dev.pinion.cli.terminal.Terminal;

/// Holds what an operator does with the database.
@Command(name = "db", mixinStandardHelpOptions = true, description = {
        "The server's database: check its history, back it up, restore it, export it, save it."}, footer = {"",
                "Example:", "  pinion db verify --data ./data"})
public final class DbCommand extends CommandGroup {

    private DbCommand() {
        super("a command");
    }

    /// With its subcommands, which speak to this terminal.
    public static CommandLine on(Terminal terminal) {
        return new CommandLine(new DbCommand()).addSubcommand(new DbVerifyCommand(terminal))
                .addSubcommand(new DbBackupCommand(terminal))
                .addSubcommand(new DbRestoreCommand(terminal))
                .addSubcommand(new DbExportCommand(terminal))
                .addSubcommand(new DbImportCommand(terminal))
                .addSubcommand(new DbUpgradeCommand(terminal))
                .addSubcommand(new DbMigrateCommand(terminal))
                .addSubcommand(new DbSalvageCommand(terminal))
                .addSubcommand(new DbKeyCommand(terminal))
                .addSubcommand(new DbRekeyCommand(terminal));
    }
}
