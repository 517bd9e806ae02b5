package dev.pinion.cli.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.pinion.cli.connect.AdminConversation;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.protocol.json.JsonObject;

/// Shows again and again what is going on. On the caller's thread, over one connection.
@Command(name = "top", mixinStandardHelpOptions = true, description = {
        "Shows who is busiest on a running server and which channels grow, again and again until Ctrl-C: sessions by what",
        "they get (--sort sent, lag …), channels by their rate. In a pipe the pictures follow each other."}, footer = {
                "", "Examples:", "  pinion top --data ./data", "  pinion top --data ./data --sort lag --count 1"})
public final class TopCommand implements Callable<Integer> {
    private static final String CLEAR = "\u001b[H\u001b[2J";
    private static final Duration EVERY_MIN = Duration.ofMillis(200);

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @Option(names = "--sort", paramLabel = "WORD", defaultValue = "delivered", description = "sessions by sub, address, since, expires, subscriptions, sent, delivered or lag (default: ${DEFAULT-VALUE})")
    private String sort = "delivered";

    @Option(names = "--every", paramLabel = "DURATION", defaultValue = "2s", description = "how often (default: ${DEFAULT-VALUE})")
    private Duration every = Duration.ofSeconds(2);

    @Option(names = "--count", paramLabel = "COUNT", defaultValue = "0", description = "so many pictures (default: until Ctrl-C)")
    private int count;

    @Option(names = "--rows", paramLabel = "COUNT", defaultValue = "15", description = "rows of each table (default: ${DEFAULT-VALUE})")
    private int rows = 15;

    public TopCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        if (every.compareTo(EVERY_MIN) < 0 || rows < 1 || count < 0) {
            throw new ParameterException(spec.commandLine(),
                    "--every is at least 200ms, --rows at least 1, and --count not negative");
        }
        try (AdminConversation server = AdminConversation.open(options, terminal)) {
            for (int n = 1;; n++) {
                List<String> picture = picture(server);
                if (terminal.isInteractive()) {
                    picture.addFirst(CLEAR + picture.removeFirst());
                }
                picture.forEach(terminal::print);
                if (n == count) {
                    return 0;
                }
                Thread.sleep(every);
            }
        }
    }

    private List<String> picture(AdminConversation server) throws Exception {
        JsonObject health = server.object("health", new JsonLine());
        JsonObject sessions = server.object("sessions", new JsonLine().add("sort", sort));
        JsonObject channels = server.object("channels", new JsonLine().add("sort", "rate"));
        Instant now = Instant.now();
        List<String> lines = new ArrayList<>();
        lines.add(now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + "  "
                + (health.truth("healthy").orElse(false) ? "all is well"
                        : "NOT WELL: pinion admin health says what to do")
                + "  " + count(sessions) + " sessions  " + count(channels) + " channels");
        lines.add("");
        SessionTable.lines(sessions, now).stream().limit(rows + 1L).forEach(lines::add);
        lines.add("");
        ChannelTable.lines(channels, now).stream().limit(rows + 1L).forEach(lines::add);
        return lines;
    }

    private static String count(JsonObject answer) {
        return new Cells(answer, Instant.EPOCH).number("count");
    }
}
