package dev.pinion.cli.token;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.files.DataOption;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.server.issuer.IssuerAlgorithm;
import dev.pinion.server.issuer.TokenIssuer;

/// Gives the issuer a new key.
@Command(name = "rotate", mixinStandardHelpOptions = true, description = {
        "Signs with a new key from now on, and prints its id. The old private key is destroyed; tokens that it has",
        "signed stay good until they expire, 30 days at most. A running server sees it within a second; with --stolen it",
        "ends the sessions of the old key then, those of operators too."}, footer = {"", "Examples:",
                "  pinion token rotate --data ./data", "  pinion token rotate --data ./data --stolen"})
final class TokenRotateCommand implements Runnable {

    private final Terminal terminal;

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--alg", paramLabel = "ALG", description = "what the new key signs with: ES256 or EdDSA (default: as the old one)")
    private @Nullable IssuerAlgorithm algorithm;

    @Option(names = "--stolen", description = "somebody else has the old key: no token of it is good any more, from now on")
    private boolean stolen;

    TokenRotateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        TokenIssuer issuer = IssuerFolder.of(data.path()).open();
        IssuerAlgorithm next = algorithm == null ? issuer.algorithm() : algorithm;
        String id = IssuerFolder.told(() -> {
            if (stolen) {
                issuer.rotate(next, Duration.ZERO);
            } else {
                issuer.rotate(next);
            }
            return issuer.keys().getFirst().id();
        });
        terminal.print(id);
    }
}
