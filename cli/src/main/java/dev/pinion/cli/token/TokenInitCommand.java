package dev.pinion.cli.token;

import java.nio.file.Path;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.Terminal;
import dev.pinion.server.issuer.IssuerAlgorithm;
import dev.pinion.server.issuer.TokenIssuer;

/// Makes a token issuer, where `serve` has not made one yet.
@Command(name = "init", mixinStandardHelpOptions = true, description = {
        "Makes a token issuer in the data folder and prints the path of its public keys, a JWKS file.",
        "`pinion serve` makes one by itself; this is for another algorithm, or for a machine without a server."}, footer = {
                "", "Example:", "  pinion token init --data ./data --alg EdDSA"})
final class TokenInitCommand implements Runnable {

    private final Terminal terminal;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "the data folder; made when it is not there")
    private Path data = Path.of("data");

    @Option(names = "--alg", paramLabel = "ALG", defaultValue = "ES256", description = "what it signs with: ES256 or EdDSA (default: ${DEFAULT-VALUE})")
    private IssuerAlgorithm algorithm = IssuerAlgorithm.ES256;

    TokenInitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        TokenIssuer issuer = IssuerFolder.of(data).create(algorithm);
        terminal.print(issuer.jwksFile().toString());
    }
}
