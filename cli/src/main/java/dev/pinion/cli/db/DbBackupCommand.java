package dev.pinion.cli.db;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.db.VerifyReport;

/// Copies a database as one snapshot, and checks the copy.
@Command(name = "backup", mixinStandardHelpOptions = true, description = {
        "Copies the database, as it is at one moment, and checks the copy.",
        "--name asks the running server, which goes on publishing; it writes into the folder that serve --backups names.",
        "--to copies the database of --data itself, while no server has it open.",
        "The server's keys and its issuer are not part of it: `pinion backup` takes all together."}, footer = {"",
                "Examples:", "  pinion db backup --data ./data --name monday",
                "  pinion db backup --data ./data --to ./monday"})
final class DbBackupCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Where where = new Where();

    /// Who makes it: one of these.
    static final class Where {
        @Option(names = "--name", paramLabel = "NAME", description = "ask the running server; what the backup is called there")
        private @Nullable String name;

        @Option(names = "--to", paramLabel = "FOLDER", description = "the folder for the copy, made here; there must be none yet")
        private @Nullable Path folder;
    }

    @Option(names = "--db-key-file", paramLabel = "FILE", description = "with --to: the key of an encrypted database, and of its copy")
    private @Nullable Path keyFile;

    DbBackupCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        if (where.name != null) {
            terminal.print(PlainText.of(DatabaseBackup.ask(options, where.name, terminal)));
        } else if (where.folder != null) {
            copy(where.folder.toAbsolutePath().normalize());
        }
        return 0;
    }

    private void copy(Path to) {
        VerifyReport report = DatabaseBackup.copy(options.ownDirectory("--to"), DatabaseOptions.key(keyFile), to);
        terminal.print("backed up and verified: " + report.messages() + " messages in " + report.channels()
                + " channels, epoch " + report.epoch());
    }
}
