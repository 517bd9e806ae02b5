package dev.pinion.cli.token;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.files.TokenFile;
import dev.pinion.cli.settings.SettingOptions;
import dev.pinion.cli.settings.SettingPlaces;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.server.TokenSettings;
import dev.pinion.server.TokenTrial;
import dev.pinion.server.settings.Configuration;
import dev.pinion.server.settings.ConfiguredTokens;

/// Tries a token by the options of a server.
@Command(name = "check", mixinStandardHelpOptions = true, description = {
        "Says whether a server with these options would let this token in: as whom and with which rights, or which rule it",
        "breaks. Takes the options of pinion serve that say whose tokens are good; no server need run.",
        "Exit code 0: it would be let in. 1: it would not."}, footer = {"", "Examples:",
                "  pinion token check anna.token --data ./data",
                "  pinion token check anna.token --issuer https://id.example.org/realms/x --provider keycloak"
                        + " --scope-map \"chat-writer=send:chat.>\""})
final class TokenCheckCommand implements Callable<Integer> {

    private final Terminal terminal;

    private final CommandSpec spec;
    private final SettingOptions options;

    @Parameters(paramLabel = "FILE", description = "the file that holds the token")
    private Path file = Path.of("");

    @Option(names = "--data", paramLabel = "DIR", description = "the server's data folder, for tokens of its own issuer")
    private @Nullable Path data;

    @Option(names = "--cert", paramLabel = "FILE", description = "the client certificate that would be shown (PEM or DER)")
    private @Nullable Path certificate;

    @Mixin
    private final SettingPlaces places = new SettingPlaces();

    private TokenCheckCommand(Terminal terminal) {
        this.terminal = terminal;
        spec = CommandSpec.forAnnotatedObject(this);
        options = SettingOptions.ofTokens(spec);
    }

    /// The command, which speaks to this terminal.
    static CommandSpec on(Terminal terminal) {
        return new TokenCheckCommand(terminal).spec;
    }

    @Override
    public Integer call() {
        String token = new TokenFile(file).get();
        try {
            Configuration configuration = places.read(options.given(spec.commandLine().getParseResult()));
            Optional<Path> folder = Optional.ofNullable(data).map(given -> DataDirectory.of(given).path());
            TokenSettings tokens = IssuerFolder.told(() -> ConfiguredTokens.of(configuration, folder));
            TokenTrial.Verdict verdict = TokenTrial.of(tokens, token,
                    certificate == null ? null : CertificateFile.read(certificate), Clock.systemUTC());
            verdict.lines().forEach(line -> terminal.print(PlainText.of(line)));
            return verdict.accepted() ? 0 : 1;
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(spec.commandLine(), String.valueOf(refused.getMessage()), refused);
        }
    }
}
