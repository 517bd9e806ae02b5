package dev.pinion.cli.certs;

import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;

/// Makes another certificate for a key that stays.
@Command(name = "renew", mixinStandardHelpOptions = true, description = {
        "Makes another self-signed certificate for the current key (or the next one). The key stays, so its pin does, and",
        "no client notices. One that a CA signed is renewed by the CA: certs csr, certs import."}, footer = {"",
                "Examples:", "  pinion certs renew --data ./data",
                "  pinion certs renew --data ./data --name pinion.example.org --name 10.0.0.7"})
final class CertsRenewCommand extends CertsQuestionCommand {

    @Option(names = "--next", description = "of the next key instead of the current one")
    private boolean next;

    @Option(names = "--name", paramLabel = "HOST", description = "for this name or address instead of those of the certificate; may be repeated. Where a server is given names (host.names, --name), its next start goes by those")
    private List<String> names = new ArrayList<>();

    CertsRenewCommand(Terminal terminal) {
        super("certs-renew", terminal);
    }

    @Override
    JsonLine question() {
        return new JsonLine().add("next", next).addIfSaid("names", names.isEmpty() ? null : names);
    }
}
