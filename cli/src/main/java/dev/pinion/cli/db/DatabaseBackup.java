package dev.pinion.cli.db;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;

import dev.pinion.cli.connect.AdminConversation;
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

/// A verified copy of a database, made by the server that has it open, or here. On the caller's thread.
public final class DatabaseBackup {
    private static final String RUNNING = "\"state\":\"running\"";
    private static final String DONE = "\"state\":\"done\"";
    private static final long ASK_EVERY_MILLIS = 250;

    private DatabaseBackup() {}

    /// Has the running server make it. The server answers at once; it is asked until the backup has ended.
    ///
    /// @return its last answer, a JSON object
    public static String ask(ConnectionOptions server, String name, Terminal terminal)
            throws PinionException, InterruptedException {
        var question = new JsonLine().add("name", name);
        try (AdminConversation conversation = AdminConversation.open(server, terminal)) {
            String answer = conversation.ask("db-backup", question);
            while (answer.contains(RUNNING)) {
                Thread.sleep(ASK_EVERY_MILLIS);
                answer = conversation.ask("db-backup", question);
            }
            if (!answer.contains(DONE)) {
                throw new Failure("the backup failed: " + PlainText.of(answer), "", "see the server's log");
            }
            return answer;
        }
    }

    /// Refuses a place where something is.
    public static void mustBeFree(Path place) {
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new Failure("there is something at " + place + " already", "a folder that is not there yet",
                    "name another one: nothing is overwritten");
        }
    }

    /// Makes it of a database that no server has open.
    public static VerifyReport copy(DataDirectory directory, @Nullable DatabaseKey key, Path to) {
        mustBeFree(to);
        VerifyReport report = DatabaseOptions.refused(() -> copied(directory, key, to));
        if (!report.isSound()) {
            throw new Failure("the copy in " + to + " is not sound: " + report.faults().getFirst(), "",
                    "look at the database: pinion db verify --data " + directory.path());
        }
        return report;
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
