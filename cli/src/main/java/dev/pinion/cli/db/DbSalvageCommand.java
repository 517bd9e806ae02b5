package dev.pinion.cli.db;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.VerifyReport;

/// Prints what can still be read of a damaged database.
@Command(name = "salvage", mixinStandardHelpOptions = true, description = {
        "Prints what can still be read of a damaged database and its write-ahead log, one JSON object a line as db export does:",
        "the messages before and behind the damage. stderr says what cannot be read. Nothing is changed. Restore a backup, and",
        "send again what only these lines have.",
        "Exit code 0: all could be read. 1: something is missing."}, footer = {"", "Example:",
                "  pinion db salvage --data ./data > salvaged.jsonl"})
final class DbSalvageCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final DatabaseOptions options = new DatabaseOptions();

    DbSalvageCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ExportLines lines = new ExportLines(terminal::print);
        VerifyReport report = DatabaseOptions
                .refused(() -> DatabaseFiles.salvage(options.database(), options.key(), lines));
        report.faults()
                .forEach(fault -> terminal.tell(
                        (fault.channel().isEmpty() ? "" : PlainText.of(fault.channel()) + " " + fault.seq() + ": ")
                                + PlainText.of(fault.what())));
        terminal.tell(report.messages() + " messages could be read");
        return report.isSound() ? 0 : 1;
    }
}
