package dev.pinion.cli.certs;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.certs.KeyImport;
import dev.pinion.certs.PrivateFile;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.cli.files.ServedPins;
import dev.pinion.cli.files.TextFile;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Takes in a certificate, with its key where that is new here.
@Command(name = "import", mixinStandardHelpOptions = true, description = {
        "Takes in PEM files as cert-manager, certbot or a CA deliver them. A certificate for a key that is here already",
        "renews it, and pins stay. With another key (--key: PKCS#8, PKCS#1 or SEC1) the pair becomes the next one;",
        "promote it when clients know its pin."}, footer = {"", "Examples:",
                "  pinion certs import --data ./data --cert answer-of-the-ca.pem",
                "  pinion certs import --data ./data --cert fullchain.pem --key privkey.pem",
                "  pinion certs import --data ./data --cert fullchain.pem --key privkey.pem --promote-when-ready"})
final class CertsImportCommand implements Callable<Integer> {

    /// Ten certificates of the largest keys, and a key.
    private static final int BYTES_MAX = 256 * 1024;

    private final Terminal terminal;

    @Mixin
    private final CertsOptions options = new CertsOptions();

    @Option(names = "--cert", paramLabel = "FILE", required = true, description = "the certificate, and after it those of its issuers")
    private Path certificate = Path.of("");

    @Option(names = "--key", paramLabel = "FILE", description = "its private key, that nobody else can read; for a key that is here already it is not needed")
    private @Nullable Path key;

    @Option(names = "--password-file", paramLabel = "FILE", description = "the password of the key, where it has one")
    private @Nullable Path passwordFile;

    @Option(names = "--promote-when-ready", description = "another key is promoted by the running server without a person, when its overlap is over and the clients seen in the last 30 days know it")
    private boolean whenReady;

    @Option(names = "--json", description = "a JSON object in one line")
    private boolean json;

    CertsImportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        ServerKeyStore store = ServedPins.onDisk(options.directory());
        var imports = new KeyImport(store);
        byte[] chain = TextFile.read(certificate, "the certificate", BYTES_MAX);
        KeyImport.Outcome outcome = KeyFileWork
                .told(() -> imported(whenReady ? imports.promotedWhenReady() : imports, chain));
        List<String> doubts = KeyFileWork.told(() -> imports.doubts(chain));
        doubts.forEach(doubt -> terminal
                .tell("warning: clients that check the chain, and pin nothing, will refuse it: " + doubt));
        options.served(terminal);
        String text = switch (outcome) {
            case CURRENT_RENEWED -> "renewed the certificate of the current key; the pins are the same";
            case NEXT_RENEWED -> "renewed the certificate of the next key; the pins are the same";
            case UNCHANGED -> "nothing to do: this certificate is here already";
            case STAGED -> "staged as the next key" + (whenReady ? ", to be promoted when clients are ready: " : ": ")
                    + store.next().pin();
        };
        terminal.print(json ? new JsonLine().add("ok", true)
                .add("outcome", outcome.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                .add("current", store.current().pin().toString())
                .add("next", store.next().pin().toString())
                .add("promotes-when-ready", store.promotesWhenReady())
                .add("warnings", doubts)
                .toString() : text);
        return 0;
    }

    private KeyImport.Outcome imported(KeyImport imports, byte[] chain) {
        if (key == null) {
            return imports.certificate(chain);
        }
        byte[] keyPem = PrivateFile.read(key, "the private key", BYTES_MAX);
        char[] password = passwordFile == null ? null : PasswordOptions.fromFile(passwordFile);
        try {
            return imports.pair(keyPem, chain, password);
        } finally {
            Arrays.fill(keyPem, (byte) 0);
            if (password != null) {
                Arrays.fill(password, ' ');
            }
        }
    }
}
