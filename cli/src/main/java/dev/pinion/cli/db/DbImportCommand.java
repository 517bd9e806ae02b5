package dev.pinion.cli.db;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.VerifyReport;

/// Makes a database out of an export.
@Command(name = "import", mixinStandardHelpOptions = true, description = {
        "Makes the database of a data folder out of what pinion db export has printed: the same channels, sequences, times,",
        "epoch and chain, each message checked while it is read. It overwrites nothing, and leaves nothing where a line does",
        "not fit. This is the way to another build of the database engine: export with the old version, import with the new.",
        "Durable subscriptions, revocations, idempotency keys and confirmed pins are not part of an export: revoke again."}, footer = {
                "", "Example:", "  pinion db import --data ./new messages.jsonl"})
final class DbImportCommand implements Callable<Integer> {
    /// A message of 1 MiB with its headers, as JSON escapes it at the worst.
    private static final int LINE_CHARS_MAX = 16 << 20;

    private final Terminal terminal;

    @Option(names = "--data", paramLabel = "DIR", description = "the data folder that gets the database; made when it is not there")
    private Path data = DataDirectory.usual();

    @Option(names = "--db-key-file", paramLabel = "FILE", description = "a key to encrypt the new database with")
    private @Nullable Path keyFile;

    @Parameters(index = "0", paramLabel = "FILE", description = "what was exported; - is stdin")
    private String file = "-";

    DbImportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        DataDirectory directory = DataDirectory.of(data);
        DatabaseConfig config = DatabaseConfig.defaults(directory.database()).withKey(DatabaseOptions.key(keyFile));
        directory.create();
        try (InputStream in = file.equals("-") ? terminal.in() : Files.newInputStream(Path.of(file));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
                ImportedLines imported = new ImportedLines(config)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.length() > LINE_CHARS_MAX) {
                    throw new Failure("a line of the export is longer than " + LINE_CHARS_MAX + " characters",
                            "what pinion db export prints", "nothing was imported");
                }
                String each = line;
                DatabaseOptions.refused(() -> {
                    imported.take(each);
                    return each;
                });
            }
            VerifyReport report = imported.finish();
            terminal.print("imported and verified: " + report.messages() + " messages in " + report.channels()
                    + " channels, epoch " + report.epoch());
            return report.isSound() ? 0 : 1;
        } catch (IOException unreadable) {
            throw new Failure("the export " + file + " cannot be read: " + DataDirectory.reason(unreadable),
                    "what pinion db export has printed", "check the path", unreadable);
        }
    }
}
