package dev.pinion.cli.certs;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.certs.KeySafe;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.cli.files.ServedPins;
import dev.pinion.cli.terminal.Terminal;

/// Copies the keys into an encrypted file.
@Command(name = "backup", mixinStandardHelpOptions = true, description = {
        "Writes the current and the next key, and the pins of recovery keys, to a new encrypted file (PKCS#12). Keep it",
        "away from this host. Make another one after each rotation. Reads the key folder only: the server may run."}, footer = {
                "", "Example:",
                "  pinion certs backup --data ./data --out keys-2027-01.p12 --password-file backup.password"})
final class CertsBackupCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CertsOptions options = new CertsOptions();

    @Mixin
    private final PasswordOptions password = new PasswordOptions();

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the new file")
    private Path file = Path.of("");

    CertsBackupCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ServerKeyStore store = ServedPins.onDisk(options.directory());
        char[] secret = password.fresh();
        KeyFileWork.told(secret, () -> new KeySafe(store, new SecureRandom()).backup(file, secret));
        terminal.tell("wrote " + file + "; restore it with: pinion certs restore --data DIR --in " + file);
        return 0;
    }
}
