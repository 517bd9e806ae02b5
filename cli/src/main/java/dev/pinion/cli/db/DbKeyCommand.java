package dev.pinion.cli.db;

import java.nio.file.Path;
import java.security.SecureRandom;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.pinion.cli.terminal.Terminal;
import dev.pinion.db.DatabaseKey;

/// Makes a key for encryption at rest.
@Command(name = "key", mixinStandardHelpOptions = true, description = {
        "Makes a new key for encrypted databases: a file that only its owner can read. Keep a copy in another place than",
        "the backups: without it nobody can read them."}, footer = {"", "Example:", "  pinion db key ./db.key"})
final class DbKeyCommand implements Runnable {

    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "FILE", description = "the file to make; there must be none yet")
    private Path file = Path.of("db.key");

    DbKeyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        var _ = DatabaseOptions.refused(() -> DatabaseKey.create(file, new SecureRandom()));
        terminal.tell("the key is in " + file + "; keep a copy of it in a safe place");
    }
}
