package dev.pinion.cli.db;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.files.WitnessFile;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.HeadSigner;
import dev.pinion.db.VerifyReport;
import dev.pinion.db.VerifyReport.Fault;

/// Walks the whole history and names every place that is not what was stored.
@Command(name = "verify", mixinStandardHelpOptions = true, description = {
        "Checks the history of a database that no server has open: each message against the hash chain of its channel,",
        "each channel's end against the head that the server signed last, and both against what witnesses have seen.",
        "Exit code 0: all is as it was stored. 1: it is not, and stdout names each place; or it cannot be read."}, footer = {
                "", "Examples:", "  pinion db verify --data ./data",
                "  pinion db verify --data ./data ./backups/monday --witness anna.witness"})
final class DbVerifyCommand implements Callable<Integer> {

    /// More say nothing new.
    private static final int FAULTS_SHOWN = 1_000;

    private final Terminal terminal;

    @Mixin
    private final DatabaseOptions options = new DatabaseOptions();

    @Option(names = "--witness", paramLabel = "FILE", description = "what a client has seen, as `pinion listen --witness` keeps it; may be repeated")
    private List<Path> witnesses = new ArrayList<>();

    @Option(names = "--json", description = "one JSON object for each fault, and one at the end")
    private boolean json;

    DbVerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<WitnessFile> seen = witnesses.stream().map(WitnessFile::read).toList();
        Optional<HeadSigner> signer = options.signer();
        Path database = options.database();
        DatabaseKey key = options.key();
        VerifyReport report = DatabaseOptions.refused(() -> DatabaseFiles.verify(database, key, signer.orElse(null)));
        List<Fault> faults = new ArrayList<>(report.faults());
        if (!seen.isEmpty()) {
            var comparison = new WitnessComparison(seen);
            DatabaseOptions.refused(() -> DatabaseFiles.export(database, key, comparison));
            faults.addAll(comparison.faults());
        }
        faults.stream().limit(FAULTS_SHOWN).forEach(this::show);
        conclude(report, faults.size());
        return faults.isEmpty() ? 0 : 1;
    }

    private void show(Fault fault) {
        terminal.print(json ? new JsonLine().add("channel", fault.channel())
                .add("seq", fault.seq())
                .add("fault", fault.what())
                .toString() : place(fault) + ": " + PlainText.of(fault.what()));
    }

    private static String place(Fault fault) {
        String channel = fault.channel().isEmpty() ? "the database" : PlainText.of(fault.channel());
        return fault.seq() == 0 ? channel : channel + " " + fault.seq();
    }

    private void conclude(VerifyReport report, int faults) {
        if (json) {
            terminal.print(new JsonLine().add("sound", faults == 0)
                    .add("faults", faults)
                    .add("channels", report.channels())
                    .add("messages", report.messages())
                    .add("epoch", report.epoch())
                    .toString());
        } else if (faults == 0) {
            terminal.print("sound: " + report.messages() + " messages in " + report.channels() + " channels, epoch "
                    + report.epoch());
        } else {
            terminal.tell(faults + (faults == 1 ? " place is" : " places are") + " not as it was stored, among "
                    + report.messages() + " messages in " + report.channels() + " channels"
                    + (faults > FAULTS_SHOWN ? "; the first " + FAULTS_SHOWN + " are shown" : ""));
        }
    }
}
