package dev.pinion.cli.db;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.VerifyReport;

/// Prints every message as a line of JSON.
@Command(name = "export", mixinStandardHelpOptions = true, description = {
        "Prints every message of a database that no server has open, one JSON object a line, channel by channel in order.",
        "The history is checked on the way: exit code 1, with the places on stderr, where it is not what was stored.",
        "pinion db import makes a database of it. Durable subscriptions, revocations, idempotency keys and confirmed pins",
        "are not part of it: pinion backup keeps them."}, footer = {"", "Example:",
                "  pinion db export --data ./data > messages.jsonl"})
final class DbExportCommand implements Callable<Integer> {

    private static final int FAULTS_SHOWN = 20;

    private final Terminal terminal;

    @Mixin
    private final DatabaseOptions options = new DatabaseOptions();

    @Mixin
    private final ServerOptions server = new ServerOptions();

    DbExportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        VerifyReport report = DatabaseOptions
                .refused(() -> DatabaseFiles.export(options.config(server), new ExportLines(terminal::print)));
        return told(report, terminal);
    }

    /// Says on stderr what was found wrong on the way.
    static int told(VerifyReport report, Terminal terminal) {
        report.faults()
                .stream()
                .limit(FAULTS_SHOWN)
                .forEach(fault -> terminal
                        .tell(PlainText.of(fault.channel()) + " " + fault.seq() + ": " + PlainText.of(fault.what())));
        if (!report.isSound()) {
            terminal.tell("the history is not what was stored; pinion db verify names every place");
        }
        return report.isSound() ? 0 : 1;
    }
}
