package dev.pinion.cli.admin;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.protocol.json.JsonObject;

/// Lists what flows.
@Command(name = "channels", mixinStandardHelpOptions = true, description = {
        "Prints the channels: first and last number, messages a second, what is held, how many read now and how far the",
        "slowest of them is behind, and the rule of retention. 500 rows at most."}, footer = {"", "Examples:",
                "  pinion admin channels --data ./data --sort rate",
                "  pinion admin channels --data ./data 'orders.>' --json"})
final class AdminChannelsCommand extends OperatorTable {

    @Parameters(arity = "0..1", paramLabel = "PATTERN", description = "only these, such as orders.>; @* for the inboxes")
    private @Nullable String pattern;

    @Option(names = "--sort", paramLabel = "WORD", description = "the first by channel, messages, bytes, rate, readers or lag (default: channel)")
    private @Nullable String sort;

    AdminChannelsCommand(Terminal terminal) {
        super("channels", terminal);
    }

    @Override
    JsonLine question() {
        return new JsonLine().addIfSaid("channels", pattern).addIfSaid("sort", sort);
    }

    @Override
    void table(JsonObject answer, Terminal to) {
        ChannelTable.lines(answer, Instant.now()).forEach(to::print);
        Rows.rest(answer, "channels", "a pattern and --sort choose").lines().forEach(to::tell);
    }
}
