package dev.pinion.cli.db;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.VerifyReport;

/// Makes a server's database from a backup.
@Command(name = "restore", mixinStandardHelpOptions = true, description = {
        "Makes the database of a data folder from a backup, and checks both. It overwrites nothing: where there is a",
        "database already, move it away first. What is restored has a new epoch, so that clients that have seen more than",
        "the backup holds are told (history-changed) instead of reading on in another history."}, footer = {"",
                "Example:", "  pinion db restore --data ./data ./backups/monday"})
final class DbRestoreCommand implements Runnable {

    private final Terminal terminal;

    @Option(names = "--data", paramLabel = "DIR", description = "the data folder that gets the database; made when it is not there")
    private Path data = DataDirectory.usual();

    @Option(names = "--db-key-file", paramLabel = "FILE", description = "the key of an encrypted backup, and of the database made from it")
    private @Nullable Path keyFile;

    @Option(names = "--json", description = "say what was restored as a JSON object")
    private boolean json;

    @Parameters(index = "0", paramLabel = "BACKUP", description = "the folder of the backup")
    private Path backup = Path.of("backup");

    DbRestoreCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        DataDirectory directory = DataDirectory.of(data);
        Path source = backup.toAbsolutePath().normalize();
        DatabaseKey key = DatabaseOptions.key(keyFile);
        directory.create();
        VerifyReport report = DatabaseOptions.refused(() -> DatabaseFiles.restore(source, key, directory.database()));
        terminal.print(json
                ? new JsonLine().add("messages", report.messages())
                        .add("channels", report.channels())
                        .add("epoch", report.epoch())
                        .toString()
                : "restored and verified: " + report.messages() + " messages in " + report.channels()
                        + " channels, new epoch " + report.epoch());
    }
}
