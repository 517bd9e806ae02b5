package dev.pinion.cli.db;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.files.WitnessFile;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.SignedHistory;
import dev.pinion.db.VerifyReport;
import dev.pinion.db.VerifyReport.Fault;
import dev.pinion.protocol.Pin;

/// Walks the whole history and names every place that is not what was stored.
@Command(name = "verify", mixinStandardHelpOptions = true, description = {
        "Checks the history of a database that no server has open, its log included, or of one of PostgreSQL as it is at this moment: each message against the hash chain of",
        "its channel, each channel against the manifest that the server signed last (its beginning, its end, its erasures),",
        "and all of it against what witnesses have seen. What fits but is vouched for by nobody is named too: it came after",
        "the last manifest, which a server signs every five minutes and when it stops.",
        "Exit code 0: all is as it was stored. 1: it is not, and stdout names each place; or it cannot be read."}, footer = {
                "", "Examples:", "  pinion db verify --data ./data",
                "  pinion db verify --data ./data ./backups/monday --witness anna.witness",
                "  pinion db verify ./backups/monday --pin sha256//…",
                "  pinion db verify --data ./data --db-url 'jdbc:postgresql://db.example/pinion' --db-user pinion --db-password-file ./db.password"})
final class DbVerifyCommand implements Callable<Integer> {

    /// More say nothing new.
    private static final int FAULTS_SHOWN = 1_000;

    private final Terminal terminal;

    @Mixin
    private final DatabaseOptions options = new DatabaseOptions();

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--witness", paramLabel = "FILE", description = "what a client has seen, as `pinion listen --witness` keeps it; may be repeated")
    private List<Path> witnesses = new ArrayList<>();

    @Option(names = "--pin", paramLabel = "PIN", description = "a key of the server whose signatures are good, instead of those in the data folder, which a thief of the disk may have changed; may be repeated")
    private List<Pin> pins = new ArrayList<>();

    @Option(names = "--json", description = "one JSON object for each fault, and one at the end")
    private boolean json;

    DbVerifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<WitnessFile> seen = witnesses.stream().map(WitnessFile::read).toList();
        SignedHistory.Check check = options.check(pins);
        DatabaseConfig database = options.config(server);
        VerifyReport report = DatabaseOptions.refused(() -> DatabaseFiles.verify(database, check));
        List<Fault> faults = new ArrayList<>(report.faults());
        if (!seen.isEmpty()) {
            var comparison = new WitnessComparison(seen);
            DatabaseOptions.refused(() -> DatabaseFiles.export(database, comparison));
            faults.addAll(comparison.faults());
        }
        faults.stream().limit(FAULTS_SHOWN).forEach(this::show);
        report.unvouched().stream().limit(FAULTS_SHOWN).forEach(this::showUnvouched);
        conclude(report, faults.size());
        return faults.isEmpty() ? 0 : 1;
    }

    private void show(Fault fault) {
        terminal.print(json ? new JsonLine().add("channel", fault.channel())
                .add("seq", fault.seq())
                .add("fault", fault.what())
                .toString() : place(fault) + ": " + PlainText.of(fault.what()));
    }

    private void showUnvouched(Fault part) {
        terminal.print(json ? new JsonLine().add("channel", part.channel())
                .add("seq", part.seq())
                .add("unvouched", part.what())
                .toString() : "not vouched for: " + place(part) + ": " + PlainText.of(part.what()));
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
                    .add("unvouched", report.unvouched().size())
                    .add("signed", report.signed())
                    .toString());
        } else if (faults == 0) {
            terminal.print("sound: " + report.messages() + " messages in " + report.channels() + " channels, epoch "
                    + report.epoch() + (report.signed().isEmpty() ? "" : "; " + report.signed()));
        } else {
            terminal.tell(faults + (faults == 1 ? " place is" : " places are") + " not as it was stored, among "
                    + report.messages() + " messages in " + report.channels() + " channels"
                    + (faults > FAULTS_SHOWN ? "; the first " + FAULTS_SHOWN + " are shown" : ""));
        }
    }
}
