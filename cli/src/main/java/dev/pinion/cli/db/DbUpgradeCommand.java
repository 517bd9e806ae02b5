package dev.pinion.cli.db;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.files.DataOption;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseFiles;
import dev.pinion.db.VerifyReport;

/// Brings a database to the form of this version.
@Command(name = "upgrade", mixinStandardHelpOptions = true, description = {
        "Brings the database of a stopped server to the form of this version, as its next start would by itself, and says how",
        "far it is. Needs space for a second one; the old one stays until the new one is whole and verified, and whenever it",
        "ends early it begins again."}, footer = {"", "Example:", "  pinion db upgrade --data ./data"})
final class DbUpgradeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--db-key-file", paramLabel = "FILE", description = "the key of an encrypted database")
    private @Nullable Path keyFile;

    DbUpgradeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        DataDirectory directory = data.directory();
        directory.mustBeTrusted();
        DatabaseConfig config = DatabaseConfig.defaults(directory.database()).withKey(DatabaseOptions.key(keyFile));
        VerifyReport report = DatabaseOptions.refused(() -> DatabaseFiles.upgrade(config, terminal::tell));
        terminal.print("of this version, and verified: " + report.messages() + " messages in " + report.channels()
                + " channels, epoch " + report.epoch());
        return DbExportCommand.told(report, terminal);
    }
}
