package dev.pinion.cli.serve;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

import ch.qos.logback.classic.Level;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

import dev.pinion.cli.files.DataDirectory;
import dev.pinion.cli.settings.SettingOptions;
import dev.pinion.cli.settings.SettingPlaces;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.cli.token.IssuerFolder;
import dev.pinion.server.Operations;
import dev.pinion.server.ServerConfig;
import dev.pinion.server.settings.Configuration;
import dev.pinion.server.settings.ConfiguredServer;
import dev.pinion.server.settings.Given;
import dev.pinion.server.settings.typed.ListenAddress;

/// Runs the server until SIGTERM or Ctrl-C. The first start in an empty folder makes all that is needed. Each option but the
/// few here is a setting of `dev.pinion.server.settings`.
@Command(name = "serve", mixinStandardHelpOptions = true, description = {
        "Runs a server. The first start makes keys, token issuer and database in the data folder.",
        "When it is ready, stdout says: listening on HOST:PORT; then a line for each [listener] section: listener NAME on HOST:PORT; with --web-listen a last line: web on HOST:PORT. Hints and the log go to stderr.",
        "Ctrl-C or SIGTERM end it cleanly."}, footer = {"", "Examples:", "  pinion serve --data ./data",
                "  pinion serve --config /etc/pinion/pinion.conf --set connections.max=500",
                "  pinion serve --data /srv/pinion --bind 0.0.0.0 --name pinion.example.org --allow 10.0.0.0/8",
                "  pinion serve --data ./data --web-listen 127.0.0.1:61680",
                "  pinion serve --data ./data --issuer https://id.example.org/realms/x --provider keycloak"
                        + " --scope-map \"chat-writer=send:chat.>,read:chat.>\" --subject-prefix id:",
                "  pinion serve --data ./data --stomp-versions 1.0,1.1,1.2 --alias /topic/=/channel/ --alias /queue/=/channel/queue."})
public final class ServeCommand implements Callable<Integer> {
    private static final int PORT_MAX = 65_535;

    private final Terminal terminal;
    private final SettingOptions options;
    private final CommandSpec spec;

    @Mixin
    private final SettingPlaces places = new SettingPlaces();

    @Option(names = "--port", paramLabel = "N", description = "the port of `listen`; 0 picks a free one (default: 61614)")
    private @Nullable Integer port;

    @Option(names = "--bind", paramLabel = "HOST", description = "the address of `listen`; 0.0.0.0 is all of them (default: 127.0.0.1, this machine only)")
    private @Nullable String bind;

    @Option(names = "--new-keys", description = "serve a database whose server keys are lost, with new ones: clients need the new pins, and what the old keys signed is not vouched for any more")
    private boolean newKeys;

    @Option(names = "--quiet", description = "no hints")
    private boolean quiet;

    @Option(names = "--json", description = "say on stdout as a JSON object where it listens; implies --quiet")
    private boolean json;

    private ServeCommand(Terminal terminal) {
        this.terminal = terminal;
        spec = CommandSpec.forAnnotatedObject(this);
        options = SettingOptions.ofServer(spec);
    }

    /// The command, which speaks to this terminal.
    public static CommandLine on(Terminal terminal) {
        return new CommandLine(new ServeCommand(terminal).spec);
    }

    @Override
    public Integer call() throws Exception {
        try {
            Configuration configuration = read();
            DataDirectory directory = DataDirectory.of(configuration.data());
            directory.mustNotBeAFile();
            ServerConfig config = IssuerFolder.told(() -> ConfiguredServer.of(configuration));
            Optional<WebPart> web = WebPart.of(configuration);
            Operations operations = ConfiguredServer.operations(configuration);
            LogSetup.Form form = form(configuration);
            LogSetup.use(form, Level.valueOf(configuration.logLevel().toUpperCase(Locale.ROOT)));
            configuration.auditFile().ifPresent(ServeCommand::auditTo);
            boolean silent = quiet || json || form == LogSetup.Form.JSON; // what is not JSON would break who reads it
            new Serving(directory, config.withStorage(config.storage().withNewKeys(newKeys)),
                    new Serving.Started(operations, new SettingsReload(this::read, configuration), web), terminal)
                    .run(new Announcement(terminal, json, silent));
            return 0;
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(spec.commandLine(), String.valueOf(refused.getMessage()), refused);
        }
    }

    private static void auditTo(Path file) {
        try {
            LogSetup.auditTo(file);
        } catch (IOException denied) {
            throw new Failure("the audit log " + file + " cannot be written: " + DataDirectory.reason(denied),
                    "a file in a folder that is there and ours", "give audit.file another path", denied);
        }
    }

    /// `--bind` and `--port` are the two halves of `listen`, over what the file says of it.
    private Configuration read() {
        List<Given> given = options.given(spec.commandLine().getParseResult());
        Configuration configuration = places.read(given);
        if (port == null && bind == null) {
            return configuration;
        }
        if (port != null && (port < 0 || port > PORT_MAX)) {
            throw new IllegalArgumentException(
                    "--port is " + port + "; expected 0 to " + PORT_MAX + " (0 picks a free one)");
        }
        ListenAddress before = configuration.listen();
        var listen = new ListenAddress(bind == null ? before.host() : bind, port == null ? before.port() : port);
        List<Given> all = new ArrayList<>(given);
        all.add(Given.option(bind == null ? "--port" : "--bind", "listen", listen.toString()));
        return places.read(all);
    }

    private static LogSetup.Form form(Configuration configuration) {
        return switch (configuration.logFormat()) {
            case "text" -> LogSetup.Form.TEXT;
            case "json" -> LogSetup.Form.JSON;
            default -> Terminal.errIsTerminal() ? LogSetup.Form.TEXT : LogSetup.Form.JSON;
        };
    }
}
