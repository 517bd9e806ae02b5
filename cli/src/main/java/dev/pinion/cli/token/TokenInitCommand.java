package dev.pinion.cli.token;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.cli.files.DataDirectory;
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

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "the data folder; made when it is not there")
    private Path data = DataDirectory.usual();

    @Option(names = "--alg", paramLabel = "ALG", defaultValue = "ES256", description = "what it signs with: ES256 or EdDSA (default: ${DEFAULT-VALUE})")
    private IssuerAlgorithm algorithm = IssuerAlgorithm.ES256;

    @Option(names = "--subject-prefix", paramLabel = "TEXT", description = "put before each subject of this issuer, for ever (default: the first start of a server decides: none, or local: beside identity providers)")
    private @Nullable String prefix;

    TokenInitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        if (prefix != null && !TokenIssuer.isPrefix(prefix)) {
            throw new ParameterException(spec.commandLine(),
                    "--subject-prefix is '" + prefix + "'; expected up to 50 printable characters, such as local:");
        }
        TokenIssuer issuer = IssuerFolder.of(data).create(algorithm);
        if (prefix != null) {
            issuer.fixSubjectPrefix(prefix);
        }
        terminal.print(issuer.jwksFile().toString());
    }
}
