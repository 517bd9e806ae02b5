package dev.pinion.cli.admin;

import java.time.Instant;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.pinion.cli.connect.AdminConversation;
import dev.pinion.cli.connect.AdminQuestion;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.protocol.json.JsonObject;

/// Lists what flows.
@Command(name = "channels", mixinStandardHelpOptions = true, description = {
        "Prints the channels: first and last number, messages a second, what is held, how many read now and how far the",
        "slowest of them is behind, and the rule of retention. 500 rows at most."}, footer = {"", "Examples:",
                "  pinion admin channels --data ./data --sort rate",
                "  pinion admin channels --data ./data 'orders.>' --json"})
final class AdminChannelsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @Parameters(arity = "0..1", paramLabel = "PATTERN", description = "only these, such as orders.>; @* for the inboxes")
    private @Nullable String pattern;

    @Option(names = "--sort", paramLabel = "WORD", description = "the first by channel, messages, bytes, rate, readers or lag (default: channel)")
    private @Nullable String sort;

    @Option(names = "--json", description = "a JSON object instead of a table")
    private boolean json;

    AdminChannelsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        var question = new JsonLine();
        if (pattern != null) {
            question.add("channels", pattern);
        }
        if (sort != null) {
            question.add("sort", sort);
        }
        String answer = new AdminQuestion("channels", question).answer(options, terminal);
        if (json) {
            terminal.print(PlainText.of(answer));
            return 0;
        }
        JsonObject read = AdminConversation.object(answer);
        ChannelTable.lines(read, Instant.now()).forEach(terminal::print);
        Rows.rest(read, "channels", "a pattern and --sort choose").lines().forEach(terminal::tell);
        return 0;
    }
}
