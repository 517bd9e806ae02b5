package dev.pinion.cli.certs;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.certs.KeySafe;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.cli.files.ServedPins;
import dev.pinion.cli.terminal.Terminal;

/// Makes the recovery key, or uses it.
@Command(name = "recovery", mixinStandardHelpOptions = true, description = {
        "Makes a recovery key. Its private half goes only into an encrypted file (PKCS#12) for the safe, its pin to all",
        "clients that follow the pins. Who steals this host has its keys, but not that one: --promote makes it the current",
        "key, and the clients are yours again. Make another one afterwards."}, footer = {"", "Examples:",
                "  pinion certs recovery --data ./data --out recovery.p12 --password-file recovery.password",
                "  pinion certs recovery --data ./data --promote recovery.p12 --password-file recovery.password"})
final class CertsRecoveryCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final CertsOptions options = new CertsOptions();

    @Mixin
    private final PasswordOptions password = new PasswordOptions();

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Which which = new Which();

    CertsRecoveryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        ServerKeyStore store = ServedPins.onDisk(options.directory());
        var safe = new KeySafe(store, new SecureRandom());
        if (which.out != null) {
            Path file = which.out;
            char[] secret = password.fresh();
            KeyFileWork.told(secret, () -> safe.makeRecoveryKey(file, secret));
            terminal.tell("wrote " + file + "; take it off this host, and keep its password elsewhere");
        } else if (which.promote != null) {
            Path file = which.promote;
            char[] secret = password.known();
            KeyFileWork.told(secret, () -> safe.promoteRecoveryKey(file, secret));
            terminal.tell("the recovery key is the current key now; make another one");
        }
        options.served(terminal);
        store.pins().forEach(pin -> terminal.print(pin.toString()));
        return 0;
    }

    /// One of these.
    static final class Which {
        @Option(names = "--out", paramLabel = "FILE", description = "make one, into this new file")
        private @Nullable Path out;

        @Option(names = "--promote", paramLabel = "FILE", description = "the recovery key in this file becomes the current key")
        private @Nullable Path promote;
    }
}
