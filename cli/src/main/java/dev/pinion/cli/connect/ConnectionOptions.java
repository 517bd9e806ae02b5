package dev.pinion.cli.connect;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.files.ServedPins;
import dev.pinion.cli.files.TokenFile;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.typed.ServerAddress;
import dev.pinion.client.ClientCertificate;
import dev.pinion.client.ClientConfig;
import dev.pinion.client.ClientDeadlines;
import dev.pinion.client.ClientEvent;
import dev.pinion.client.RetryPolicy;
import dev.pinion.client.pins.PinFile;
import dev.pinion.client.pins.PinLearning;
import dev.pinion.client.pins.PinNews;
import dev.pinion.protocol.Pin;

/// Which server, how to know it, who we are: the options that `send`, `listen` and `chat` share.
public final class ConnectionOptions {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--server", paramLabel = "HOST:PORT", description = "where the server is (without a port: 61614)")
    private @Nullable ServerAddress server;

    @Option(names = "--pin", paramLabel = "PIN", description = "a key that the server may show, as `pinion certs pins` prints it; give it once for each")
    private List<Pin> pins = new ArrayList<>();

    @Option(names = "--pin-file", paramLabel = "FILE", description = "where the server's pins are kept: new ones that it announces, with proof, are learned (--pin is for the first time)")
    private @Nullable Path pinFile;

    @Option(names = "--token-file", paramLabel = "FILE", description = "the file with your token")
    private @Nullable Path tokenFile;

    @Option(names = "--client-cert", paramLabel = "FILE", description = "the certificate that your token is bound to (PEM or DER)")
    private @Nullable Path certificate;

    @Option(names = "--client-key", paramLabel = "FILE", description = "its private key (PEM, PKCS#8), readable for you only")
    private @Nullable Path key;

    @Option(names = "--data", paramLabel = "DIR", description = "on the server's own machine: take what is not given from its data folder")
    private @Nullable Path data;

    @Option(names = "--timeout", paramLabel = "DURATION", defaultValue = "10s", description = "how long to wait for each answer of the server (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ofSeconds(10);

    @Option(names = "--retry", description = "while the server refuses, is unreachable or silent, try again: soon at first, then less and less often")
    private boolean retry;

    @Option(names = "--retry-for", paramLabel = "DURATION", defaultValue = "5m", description = "give up retrying after this time (default: ${DEFAULT-VALUE})")
    private Duration retryFor = Duration.ofMinutes(5);

    public Duration timeout() {
        return timeout;
    }

    /// A server of this machine, known by its data folder.
    ///
    /// @param tokenFile instead of the operator's own token
    public static ConnectionOptions local(Path data, @Nullable Path tokenFile) {
        var options = new ConnectionOptions();
        options.data = data;
        options.tokenFile = tokenFile;
        return options;
    }

    public boolean retry() {
        return retry;
    }

    Duration retryFor() {
        return retryFor;
    }

    public ClientConfig config() {
        return config(event -> {}, retry);
    }

    /// Reads what `--data` stands for anew, since a server that was started again may have another port.
    ///
    /// @param listener hears what becomes of the connection
    /// @param goesOn whether it connects again when a connection is lost
    ClientConfig config(Consumer<ClientEvent> listener, boolean goesOn) {
        ClientCertificate shown = certificate == null && key == null ? null : certificate();
        ServerAddress address = address();
        ClientDeadlines deadlines = ClientDeadlines.DEFAULT.withConnect(timeout)
                .withHandshake(timeout)
                .withLogin(timeout)
                .withReceipt(timeout)
                .withClose(timeout)
                .withPublish(goesOn ? retryFor : ClientDeadlines.DEFAULT.publish());
        var pins = pinFile == null ? pins() : firstPins();
        TokenFile token = token();
        token.get(); // what is missing is told at once; later it is read anew each time
        ClientConfig.Builder config = ClientConfig.builder(address.host(), address.port())
                .pins(pins)
                .token(token)
                .reconnect(goesOn ? new RetryPolicy(RetryPolicy.PATIENT.waitFirst(), RetryPolicy.PATIENT.waitMax(),
                        Integer.MAX_VALUE, retryFor) : RetryPolicy.NEVER)
                .listener(event -> {
                    if (goesOn) {
                        listener.accept(event);
                    }
                })
                .daemon()
                .deadlines(deadlines);
        localSocket().ifPresent(config::localSocket);
        if (pinFile != null) {
            config.pinStore(new PinFile(pinFile)).pinLearning(PinLearning.DEFAULT.tell(this::tell));
        }
        return (shown == null ? config : config.certificate(shown)).build();
    }

    /// The door of this machine's operator, where there is one: no address rule and no crowd closes it.
    private Optional<Path> localSocket() {
        return server != null ? Optional.empty()
                : folder().map(own -> DataDirectory.of(own).localSocket()).filter(Files::exists);
    }

    private ClientCertificate certificate() {
        if (certificate == null || key == null) {
            throw new ParameterException(spec.commandLine(), "--client-cert and --client-key belong together");
        }
        try {
            return ClientCertificate.read(certificate, key);
        } catch (IOException unreadable) {
            throw new Failure("the client's certificate or its key cannot be read: " + DataDirectory.reason(unreadable),
                    "two files", "check the paths " + certificate + " and " + key, unreadable);
        } catch (IllegalArgumentException refused) {
            throw new Failure(String.valueOf(refused.getMessage()), "", "", refused);
        }
    }

    /// Without any, the file alone must know the server.
    private Set<Pin> firstPins() {
        return pins.isEmpty() && folder().isEmpty() ? Set.of() : pins();
    }

    private void tell(PinNews news) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(switch (news) {
            case PinNews.Learned learned -> "the server's pins have changed; stored in " + pinFile + ": added "
                    + learned.added() + ", retained " + learned.retained() + ", removed " + learned.removed();
            case PinNews.NotStored kept -> "warning: " + PlainText.of(kept.why());
            case PinNews.Refused refused -> "warning: " + PlainText.of(refused.why());
        });
        err.flush();
    }

    public ServerAddress address() {
        if (server != null) {
            return server;
        }
        DataDirectory directory = directoryInsteadOf("--server HOST:PORT");
        return ServerAddress.parse(directory.read(directory.address()));
    }

    public Set<Pin> pins() {
        return pins.isEmpty() ? new LinkedHashSet<>(ServedPins.of(directoryInsteadOf("--pin PIN")))
                : new LinkedHashSet<>(pins);
    }

    public TokenFile token() {
        if (tokenFile != null) {
            return new TokenFile(tokenFile);
        }
        return new TokenFile(directoryInsteadOf("--token-file FILE").adminToken());
    }

    /// The data folder, for what is done there and not over a connection.
    public DataDirectory ownDirectory(String forWhat) {
        if (folder().isEmpty()) {
            throw new ParameterException(spec.commandLine(), forWhat + " needs --data DIR");
        }
        return directoryInsteadOf(forWhat);
    }

    private DataDirectory directoryInsteadOf(String option) {
        DataDirectory directory = DataDirectory.of(folder().orElseThrow(() -> new ParameterException(spec.commandLine(),
                option + " is missing (or --data DIR, on the server's own machine)" + (server != null ? ""
                        : "; there is no data folder at " + DataDirectory.usual() + ", the usual place"))));
        directory.mustBeUsed();
        return directory;
    }

    /// The one that was named, or where no server was named either, the usual one if it is there.
    private Optional<Path> folder() {
        if (data != null) {
            return Optional.of(data);
        }
        return server == null ? Optional.of(DataDirectory.usual()).filter(Files::isDirectory) : Optional.empty();
    }
}
