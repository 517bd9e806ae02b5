package dev.pinion.cli.db;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.connect.AdminQuestion;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.PinionException;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.StorageException;
import dev.pinion.db.VerifyReport;

/// Copies a database as one snapshot, and checks the copy.
@Command(name = "backup", mixinStandardHelpOptions = true, description = {
        "Copies the database, as it is at one moment, and checks the copy.",
        "--name asks the running server, which goes on publishing; it writes into the folder that serve --backups names.",
        "--to copies the database of --data itself, while no server has it open.",
        "The keys of the server are not part of it: copy the folder keys/ too."}, footer = {"", "Examples:",
                "  pinion db backup --data ./data --name monday", "  pinion db backup --data ./data --to ./monday"})
final class DbBackupCommand implements Callable<Integer> {

    private static final String RUNNING = "\"state\":\"running\"";
    private static final String DONE = "\"state\":\"done\"";
    private static final long ASK_EVERY_MILLIS = 250;

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
            askServer(where.name);
        } else if (where.folder != null) {
            copy(where.folder.toAbsolutePath().normalize());
        }
        return 0;
    }

    /// The server answers at once; it is asked until the backup has ended.
    private void askServer(String name) throws PinionException, InterruptedException {
        var question = new AdminQuestion("db-backup", new JsonLine().add("name", name));
        String answer = question.answer(options, terminal);
        while (answer.contains(RUNNING)) {
            Thread.sleep(ASK_EVERY_MILLIS);
            answer = question.answer(options, terminal);
        }
        if (!answer.contains(DONE)) {
            throw new Failure("the backup failed: " + PlainText.of(answer), "", "see the server's log");
        }
        terminal.print(PlainText.of(answer));
    }

    private void copy(Path to) {
        DataDirectory directory = options.ownDirectory("--to");
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new Failure("there is something at " + to + " already", "a folder that is not there yet",
                    "name another one: nothing is overwritten");
        }
        VerifyReport report = DatabaseOptions.refused(() -> copied(directory, DatabaseOptions.key(keyFile), to));
        if (!report.isSound()) {
            throw new Failure("the copy in " + to + " is not sound: " + report.faults().getFirst(), "",
                    "look at the database: pinion db verify --data " + directory.path());
        }
        terminal.print("backed up and verified: " + report.messages() + " messages in " + report.channels()
                + " channels, epoch " + report.epoch());
    }

    private static VerifyReport copied(DataDirectory directory, @Nullable DatabaseKey key, Path to) {
        try (Database database = directory.openDatabase(key, Clock.systemUTC())) {
            return database.backup(to).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof StorageException ours) {
                throw ours;
            }
            throw failed;
        }
    }
}
