package dev.pinion.cli.db;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.files.DataOption;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.VerifyReport;

/// Moves a database from a data folder to PostgreSQL, or back.
@Command(name = "migrate", mixinStandardHelpOptions = true, description = {
        "Moves the database of a stopped server from its data folder into one of PostgreSQL, or back: messages, epoch, cursors,",
        "idempotency keys, revocations, confirmed pins, erasures and signatures, so that clients go on where they were. What it",
        "is moved from is checked before and not changed; what it is moved into must be empty, and is opened by no server until",
        "both were found to be the same. Whenever it ends early, run it again: it goes on where it was."}, footer = {"",
                "Examples:",
                "  pinion db migrate --data ./data --to 'jdbc:postgresql://db.example/messages?currentSchema=pinion' --db-user pinion --db-password-file ./db.password",
                "  pinion db migrate --data ./data --from 'jdbc:postgresql://db.example/messages?currentSchema=pinion' --db-user pinion --db-password-file ./db.password"})
final class DbMigrateCommand implements Runnable {

    private final Terminal terminal;

    @Mixin
    private final DataOption data = new DataOption();

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Way way = new Way();

    /// One of these.
    static final class Way {
        @Option(names = "--to", paramLabel = "URL", description = "into this database of PostgreSQL, in a schema that is empty")
        private @Nullable String to;

        @Option(names = "--from", paramLabel = "URL", description = "out of this database of PostgreSQL, into the data folder, which has none")
        private @Nullable String from;
    }

    @Option(names = "--db-user", paramLabel = "ROLE", description = "the role that owns the schema")
    private @Nullable String user;

    @Option(names = "--db-password-file", paramLabel = "FILE", description = "the role's password, in a file that only its owner can read")
    private @Nullable Path passwordFile;

    @Option(names = "--db-key-file", paramLabel = "FILE", description = "the key of the data folder's database, where it is encrypted, or shall be")
    private @Nullable Path keyFile;

    DbMigrateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        DataDirectory directory = data.directory();
        String to = way.to;
        if (to != null) {
            directory.mustBeTrusted();
            VerifyReport report = migrate(directory, to, DatabaseFiles.Move.TO_SERVER);
            terminal.print(moved(report) + "; now set db.url=" + to
                    + ", db.user and db.password.file in the server's settings (or --db-url, …). "
                    + directory.database()
                    + " is as it was, is not used any more, and may be deleted when the server runs");
        } else if (way.from != null) {
            directory.create();
            VerifyReport report = migrate(directory, way.from, DatabaseFiles.Move.FROM_SERVER);
            terminal.print(moved(report) + "; now take db.url out of the server's settings"
                    + (keyFile == null ? "" : ", and set db.key.file")
                    + ". The database of PostgreSQL is as it was: let no server use it any more");
        }
    }

    private static String moved(VerifyReport report) {
        return "moved and verified: " + report.messages() + " messages in " + report.channels() + " channels, epoch "
                + report.epoch();
    }

    private VerifyReport migrate(DataDirectory directory, String url, DatabaseFiles.Move move) {
        DatabaseConfig config = DatabaseConfig.defaults(directory.database())
                .withKey(DatabaseOptions.key(keyFile))
                .withServer(new DatabaseConfig.Server(url, user, passwordFile));
        return DatabaseOptions.refused(() -> DatabaseFiles.migrate(config, move, terminal::tell));
    }
}
