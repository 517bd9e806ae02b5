package dev.pinion.cli.certs;

import java.nio.file.Path;
import java.util.Arrays;
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
                "  pinion certs import --data ./data --cert fullchain.pem --key privkey.pem"})
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

    @Option(names = "--json", description = "a JSON object in one line")
    private boolean json;

    CertsImportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        ServerKeyStore store = ServedPins.onDisk(options.directory());
        KeyImport.Outcome outcome = KeyFileWork.told(() -> imported(new KeyImport(store)));
        options.served(terminal);
        String text = switch (outcome) {
            case CURRENT_RENEWED -> "renewed the certificate of the current key; the pins are the same";
            case NEXT_RENEWED -> "renewed the certificate of the next key; the pins are the same";
            case STAGED -> "staged as the next key: " + store.next().pin();
        };
        terminal.print(json ? new JsonLine().add("ok", true)
                .add("outcome", outcome.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
                .add("current", store.current().pin().toString())
                .add("next", store.next().pin().toString())
                .toString() : text);
        return 0;
    }

    private KeyImport.Outcome imported(KeyImport imports) {
        byte[] chain = TextFile.read(certificate, "the certificate", BYTES_MAX);
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
