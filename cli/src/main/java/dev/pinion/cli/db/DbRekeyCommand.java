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
import dev.pinion.db.DatabaseKey;
import dev.pinion.db.VerifyReport;

/// Encrypts a database, changes its key, or takes the encryption away.
@Command(name = "rekey", mixinStandardHelpOptions = true, description = {
        "Writes the database of a stopped server anew under another key, and checks it. Needs space for a second one.",
        "Whenever it ends early, the database is there as before, or under the new key."}, footer = {"", "Examples:",
                "  pinion db rekey --data ./data --new-key-file ./db.key",
                "  pinion db rekey --data ./data --db-key-file ./db.key --new-key-file ./new.key"})
final class DbRekeyCommand implements Runnable {

    private final Terminal terminal;

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--db-key-file", paramLabel = "FILE", description = "the present key, if it is encrypted")
    private @Nullable Path keyFile;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Next next = new Next();

    /// What follows: one of these.
    static final class Next {
        @Option(names = "--new-key-file", paramLabel = "FILE", description = "the next key, as pinion db key makes it")
        private @Nullable Path keyFile;

        @Option(names = "--decrypt", description = "not encrypted any more")
        private boolean decrypt;
    }

    DbRekeyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        DatabaseKey present = DatabaseOptions.key(keyFile);
        DatabaseKey newKey = DatabaseOptions.key(next.keyFile);
        if (newKey == null && !next.decrypt) {
            throw new IllegalStateException("picocli lets one of the two through");
        }
        DataDirectory directory = data.directory();
        directory.mustBeTrusted();
        DatabaseConfig config = DatabaseConfig.defaults(directory.database()).withKey(present);
        VerifyReport report = DatabaseOptions.refused(() -> DatabaseFiles.rekey(config, newKey));
        terminal.print("written anew and verified: " + report.messages() + " messages, "
                + (newKey == null ? "not encrypted" : "encrypted"));
    }
}
