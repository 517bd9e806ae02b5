package dev.pinion.cli.token;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.files.DataOption;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.protocol.PrivateFile;
import dev.pinion.server.issuer.TokenRequest;

/// Makes a token with the issuer of a data folder, whether the server runs or not. The one command that prints a secret.
@Command(name = "new", mixinStandardHelpOptions = true, description = {"Prints a new token, and nothing else.",
        "A right is send:PATTERN, read:PATTERN, metrics or admin; a pattern is a"
                + " channel's name, * for one part of it, > for the rest."}, footer = {"", "Examples:",
                        "  pinion token new --data ./data --sub anna --scope \"send:> read:>\" --ttl 8h --out anna.token",
                        "  pinion token new --data ./data --sub gauge-7 --scope \"send:plant.gauge-7\" --ttl 30d > gauge-7.token",
                        "  pinion token new --data ./data --sub pump --bind-cert pump.pem --out pump.token --replace"})
final class TokenNewCommand implements Runnable {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--sub", paramLabel = "NAME", required = true, description = "whom the token names: the sender that others see")
    private String subject = "";

    @Option(names = "--scope", paramLabel = "RIGHTS", defaultValue = "", description = "rights, separated by spaces (none: only the own inbox)")
    private String scope = "";

    @Option(names = "--ttl", paramLabel = "DURATION", defaultValue = "1h", description = "how long it is good for, at most 30d, with --bind-cert 366d (default: ${DEFAULT-VALUE})")
    private Duration lifetime = Duration.ofHours(1);

    @Option(names = "--client-id", paramLabel = "NAME", defaultValue = TokenRequest.DEFAULT_CLIENT_ID, description = "the program that will use it (default: ${DEFAULT-VALUE})")
    private String clientId = TokenRequest.DEFAULT_CLIENT_ID;

    @Option(names = "--limit", paramLabel = "NAME=NUMBER", description = "a limit of its holder that is lower than the server's: connections.per.identity.max, messages.per.second, messages.burst, bytes.per.second, bytes.burst, message.body.max or cursors.max; may be repeated")
    private Map<String, Long> limits = new LinkedHashMap<>();

    @Option(names = "--bind-cert", paramLabel = "FILE", description = "good only over a TLS connection with this client certificate (PEM or DER)")
    private @Nullable Path certificate;

    @Option(names = "--out", paramLabel = "FILE", description = "write it to this new file instead, for this user's eyes only")
    private @Nullable Path file;

    @Option(names = "--replace", description = "with --out: the file may be there already, with an older token")
    private boolean replace;

    @Option(names = "--json", description = "a JSON object instead of the bare token")
    private boolean json;

    TokenNewCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        TokenRequest request = request();
        if (file != null && !replace && Files.exists(file)) {
            throw inTheWay(file, null);
        }
        String token = IssuerFolder.of(data.path()).open().issue(request);
        if (file != null) {
            writeForOwner(file, token);
        } else if (json) {
            String expires = Clock.systemUTC().instant().plus(lifetime).truncatedTo(ChronoUnit.SECONDS).toString();
            terminal.print(new JsonLine().add("token", token).add("sub", subject).add("expires", expires).toString());
        } else {
            terminal.print(token);
        }
    }

    private TokenRequest request() {
        List<String> scopes = Arrays.stream(scope.split(" ", -1)).filter(each -> !each.isEmpty()).toList();
        try {
            return TokenRequest
                    .of(subject, scopes, lifetime, clientId,
                            Optional.ofNullable(certificate).map(CertificateFile::read))
                    .withLimits(limits);
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(spec.commandLine(), String.valueOf(refused.getMessage()), refused);
        }
    }

    private static Failure inTheWay(Path file, @Nullable IOException why) {
        return new Failure("there is a file " + file + " already", "a new file, or --replace",
                "give --replace if it holds an older token, else another --out", why);
    }

    /// Aside first, then moved, so that a client that reads the file meets a whole token.
    private void writeForOwner(Path file, String token) {
        try {
            if (replace) {
                PrivateFile.replace(file, token + "\n");
            } else {
                PrivateFile.create(file, token + "\n");
            }
        } catch (FileAlreadyExistsException meanwhile) {
            throw inTheWay(file, meanwhile);
        } catch (IOException denied) {
            throw new Failure(file + " cannot be written: " + DataDirectory.reason(denied), "a place to write to",
                    "give --out another path", denied);
        }
    }
}
