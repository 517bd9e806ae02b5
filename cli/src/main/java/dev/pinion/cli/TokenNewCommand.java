package dev.pinion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.server.issuer.TokenIssuer;
import dev.pinion.server.issuer.TokenIssuerException;
import dev.pinion.server.issuer.TokenRequest;

/// Makes a token with the issuer of a data folder, whether the server runs or not. The one command that prints a secret.
@Command(name = "new", mixinStandardHelpOptions = true, description = {"Prints a new token, and nothing else.",
        "A right is send:PATTERN, read:PATTERN or admin; a pattern is a"
                + " channel's name, * for one part of it, > for the rest."}, footer = {"", "Examples:",
                        "  pinion token new --data ./data --sub anna --scope \"send:> read:>\" --ttl 8h --out anna.token",
                        "  pinion token new --data ./data --sub gauge-7 --scope \"send:plant.gauge-7\" --ttl 30d > gauge-7.token"})
final class TokenNewCommand implements Runnable {

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "the server's data folder")
    private Path data = Path.of("data");

    @Option(names = "--sub", paramLabel = "NAME", required = true, description = "whom the token names: the sender that others see")
    private String subject = "";

    @Option(names = "--scope", paramLabel = "RIGHTS", defaultValue = "", description = "rights, separated by spaces (none: only the own inbox)")
    private String scope = "";

    @Option(names = "--ttl", paramLabel = "DURATION", defaultValue = "1h", description = "how long it is good for, at most 30d (default: ${DEFAULT-VALUE})")
    private Duration lifetime = Duration.ofHours(1);

    @Option(names = "--out", paramLabel = "FILE", description = "write it to this file instead, for this user's eyes only")
    private @Nullable Path file;

    @Option(names = "--json", description = "a JSON object instead of the bare token")
    private boolean json;

    TokenNewCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        TokenRequest request = request();
        DataDirectory directory = DataDirectory.of(data);
        directory.mustBeUsed();
        Clock clock = Clock.systemUTC();
        String token;
        try {
            token = TokenIssuer.openOrCreate(directory.path(), clock, new SecureRandom()).issue(request);
        } catch (TokenIssuerException unusable) {
            throw new Failure(String.valueOf(unusable.getMessage()), "", "", unusable);
        }
        if (file != null) {
            writeForOwner(file, token);
        } else if (json) {
            String expires = clock.instant().plus(lifetime).truncatedTo(ChronoUnit.SECONDS).toString();
            terminal.print(new JsonLine().add("token", token).add("sub", subject).add("expires", expires).toString());
        } else {
            terminal.print(token);
        }
    }

    private TokenRequest request() {
        List<String> scopes = Arrays.stream(scope.split(" ", -1)).filter(each -> !each.isEmpty()).toList();
        try {
            return new TokenRequest(subject, scopes, lifetime);
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(spec.commandLine(), String.valueOf(refused.getMessage()), refused);
        }
    }

    /// Aside first, then moved, so that a client that reads the file meets a whole token.
    private static void writeForOwner(Path file, String token) {
        Path target = file.toAbsolutePath();
        try {
            Path aside = Files.createTempFile(target.getParent(), ".token", ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(aside, token + "\n", StandardOpenOption.WRITE);
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException denied) {
            throw new Failure(file + " cannot be written: " + DataDirectory.reason(denied), "a place to write to",
                    "give --out another path", denied);
        }
    }
}
