package dev.pinion.cli.serve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import ch.qos.logback.classic.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.certs.TlsProvider;
import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.cli.token.AcceptedTokens;
import dev.pinion.server.Operations;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.limits.ConnectionLimits;
import dev.pinion.server.limits.DeliveryLimits;

/// Runs the server until SIGTERM or Ctrl-C. The first start in an empty folder makes all that is needed.
@Command(name = "serve", mixinStandardHelpOptions = true, description = {
        "Runs a server. The first start makes keys, token issuer and database in the data folder.",
        "When it is ready, stdout says: listening on HOST:PORT. Hints and the log go to stderr.",
        "Ctrl-C or SIGTERM end it cleanly."}, footer = {"", "Examples:", "  pinion serve --data ./data",
                "  pinion serve --data /srv/pinion --bind 0.0.0.0 --name pinion.example.org --allow 10.0.0.0/8",
                "  pinion serve --data ./data --issuer https://id.example.org/realms/x --provider keycloak"
                        + " --scope-map \"chat-writer=send:chat.>,read:chat.>\" --subject-prefix id:",
                "  pinion serve --data ./data --stomp-versions 1.0,1.1,1.2 --alias /topic/=/channel/ --alias /queue/=/channel/queue."})
public final class ServeCommand implements Callable<Integer> {

    private static final int PORT_MAX = 65_535;

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "where the server keeps everything; made when it is not there")
    private Path data = Path.of("data");

    @Option(names = "--port", paramLabel = "N", defaultValue = "61614", description = "where to listen; 0 picks a free port (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--bind", paramLabel = "HOST", defaultValue = "127.0.0.1", description = "the address to listen on; 0.0.0.0 is all of them (default: ${DEFAULT-VALUE}, this machine only)")
    private String bind = "127.0.0.1";

    @Option(names = "--name", paramLabel = "HOST", description = "a name or address for the certificate, made at the first start; may be repeated")
    private List<String> names = new ArrayList<>();

    @Option(names = "--greeting", paramLabel = "TEXT", defaultValue = "Thank you for connecting", description = "what whoever connects is told; empty for nothing (default: ${DEFAULT-VALUE})")
    private String greeting = "";

    @Option(names = "--allow", paramLabel = "CIDR", description = "only these addresses may connect; may be repeated")
    private List<String> allow = new ArrayList<>();

    @Option(names = "--deny", paramLabel = "CIDR", description = "these addresses may not connect; may be repeated, goes before --allow")
    private List<String> deny = new ArrayList<>();

    @Mixin
    private final AcceptedTokens tokens = new AcceptedTokens();

    @Mixin
    private final RotationOptions rotation = new RotationOptions();

    @Mixin
    private final UpkeepOptions upkeep = new UpkeepOptions();

    @Mixin
    private final AuditOptions audit = new AuditOptions();

    @Mixin
    private final OperationOptions operation = new OperationOptions();

    @Mixin
    private final DialectOptions dialect = new DialectOptions();

    @Option(names = "--tls-provider", paramLabel = "NAME", defaultValue = "jdk", description = "jdk, or bc: Bouncy Castle's, which has the post-quantum group X25519MLKEM768 (default: ${DEFAULT-VALUE})")
    private String tlsProvider = "jdk";

    @Option(names = "--log", paramLabel = "FORM", description = "text or json (default: text on a terminal, json otherwise)")
    private LogSetup.Form form = Terminal.errIsTerminal() ? LogSetup.Form.TEXT : LogSetup.Form.JSON;

    @Option(names = "--verbose", description = "log more")
    private boolean verbose;

    @Option(names = "--quiet", description = "no hints")
    private boolean quiet;

    @Option(names = "--json", description = "say on stdout as a JSON object where it listens; implies --quiet")
    private boolean json;

    public ServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        DataDirectory directory = DataDirectory.of(data);
        directory.mustNotBeAFile();
        ServerConfig config = config(directory);
        Operations operations = operations();
        LogSetup.use(form, verbose ? Level.DEBUG : Level.INFO);
        if (audit.file().isPresent()) {
            auditTo(audit.file().get());
        }
        boolean silent = quiet || json || form == LogSetup.Form.JSON; // what is not JSON would break who reads it
        new Serving(directory, config, operations, terminal).run(new Announcement(terminal, json, silent));
        return 0;
    }

    private ServerConfig config(DataDirectory directory) {
        if (port < 0 || port > PORT_MAX) {
            throw misuse("--port is " + port + "; expected 0 to " + PORT_MAX + " (0 picks a free one)");
        }
        try {
            return new ServerConfig(directory.path(), new InetSocketAddress(InetAddress.getByName(bind), port), names(),
                    greeting.isEmpty() ? Optional.empty() : Optional.of(greeting), allow, deny,
                    tokens.settings(directory), ConnectionLimits.DEFAULTS, upkeep.sessions(), DeliveryLimits.DEFAULTS)
                    .withUpkeep(upkeep.settings())
                    .withRotation(rotation.settings())
                    .withStorage(upkeep.storage())
                    .withTlsProvider(TlsProvider.parse(tlsProvider))
                    .withDialect(dialect.dialect());
        } catch (UnknownHostException unknown) {
            throw misuse("--bind is '" + bind
                    + "', which is no address of this machine; expected such as 127.0.0.1 or 0.0.0.0");
        } catch (IllegalArgumentException refused) {
            throw misuse(String.valueOf(refused.getMessage()));
        }
    }

    private static void auditTo(Path file) {
        try {
            LogSetup.auditTo(file);
        } catch (IOException denied) {
            throw new Failure("the audit log " + file + " cannot be written: " + DataDirectory.reason(denied),
                    "a file in a folder that is there and ours", "give --audit-file another path", denied);
        }
    }

    private Operations operations() {
        try {
            return operation.operations().withAuditChannel(audit.channel());
        } catch (IllegalArgumentException refused) {
            throw misuse(String.valueOf(refused.getMessage()));
        }
    }

    /// The names by which this machine is known, where the operator gave none.
    private List<String> names() {
        if (!names.isEmpty()) {
            return names;
        }
        Set<String> known = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        try {
            known.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException unnamedMachine) {
            return List.copyOf(known);
        }
        return List.copyOf(known);
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
