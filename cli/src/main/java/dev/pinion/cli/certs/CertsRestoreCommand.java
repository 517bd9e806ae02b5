package dev.pinion.cli.certs;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.certs.KeySafe;
import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.files.ServedPins;
import dev.pinion.cli.terminal.Terminal;

/// Makes the key folder out of a backup.
@Command(name = "restore", mixinStandardHelpOptions = true, description = {
        "Makes the folder keys/ of a data folder out of a backup: all of it or nothing. It must not be there yet. Clients",
        "that knew one of these keys are let in and learn the rest."}, footer = {"", "Example:",
                "  pinion certs restore --data ./data --in keys-2027-01.p12 --password-file backup.password"})
final class CertsRestoreCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CertsOptions options = new CertsOptions();

    @Mixin
    private final PasswordOptions password = new PasswordOptions();

    @Option(names = "--in", paramLabel = "FILE", required = true, description = "a file that certs backup has made")
    private Path file = Path.of("");

    CertsRestoreCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        DataDirectory directory = options.place();
        directory.create();
        char[] secret = password.known();
        KeyFileWork.told(secret, () -> KeySafe.restore(directory.keys(), file, secret, Clock.systemUTC()));
        ServedPins.onDisk(directory).pins().forEach(pin -> terminal.print(pin.toString()));
        return 0;
    }
}
