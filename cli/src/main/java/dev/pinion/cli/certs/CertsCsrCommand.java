package dev.pinion.cli.certs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.certs.CertificateRequest;
import dev.pinion.certs.KeyImport;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.cli.files.ServedPins;
import dev.pinion.cli.files.TextFile;
import dev.pinion.cli.terminal.Terminal;

/// Makes a request that a CA answers with a certificate.
@Command(name = "csr", mixinStandardHelpOptions = true, description = {
        "Prints a certificate request (PKCS#10, PEM) for the current key, so that pins stay. Give the CA's answer to",
        "certs import --cert. Reads the key folder only, so the server may run or not."}, footer = {"", "Examples:",
                "  pinion certs csr --data ./data > pinion.csr",
                "  pinion certs csr --data ./data --next --name pinion.example.org --out next.csr"})
final class CertsCsrCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CertsOptions options = new CertsOptions();

    @Option(names = "--next", description = "for the next key instead of the current one")
    private boolean next;

    @Option(names = "--name", paramLabel = "HOST", description = "a name or address to ask for; may be repeated (default: those of the current certificate)")
    private List<String> names = new ArrayList<>();

    @Option(names = "--out", paramLabel = "FILE", description = "write it to this new file instead")
    private @Nullable Path file;

    CertsCsrCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ServerKeyStore store = ServedPins.onDisk(options.directory());
        CertificateRequest what = names.isEmpty() ? KeyFileWork.told(store::likeCurrent) : named();
        var requests = new KeyImport(store);
        byte[] pem = KeyFileWork.told(() -> next ? requests.requestForNext(what) : requests.requestForCurrent(what));
        if (file == null) {
            terminal.print(new String(pem, StandardCharsets.US_ASCII).strip());
        } else {
            TextFile.create(file, pem);
        }
        return 0;
    }

    private CertificateRequest named() {
        try {
            return CertificateRequest.forNames(names);
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(spec.commandLine(), "--name: " + refused.getMessage(), refused);
        }
    }
}
