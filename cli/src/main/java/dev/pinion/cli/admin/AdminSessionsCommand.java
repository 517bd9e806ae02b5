package dev.pinion.cli.admin;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.protocol.json.JsonObject;

/// Lists who is connected with what.
@Command(name = "sessions", mixinStandardHelpOptions = true, description = {
        "Prints who is connected: from where, since when, with which client, until when the token is good, what is",
        "sent and got, how many messages it has yet to get (LAG), and whether it knows the next pin. 500 rows at most.",
        "With --json it is a JSON object; where there are more, it has \"after\", which --after takes."}, footer = {"",
                "Examples:", "  pinion admin sessions --data ./data --sort lag",
                "  pinion admin sessions --data ./data --sub anna --json"})
final class AdminSessionsCommand extends OperatorTable {

    @Option(names = "--sub", paramLabel = "SUBJECT", description = "only this subject's")
    private @Nullable String subject;

    @Option(names = "--sort", paramLabel = "WORD", description = "the first by sub, address, since, expires, subscriptions, sent, delivered or lag")
    private @Nullable String sort;

    @Option(names = "--after", paramLabel = "NAME", description = "those that began after this one")
    private @Nullable String after;

    AdminSessionsCommand(Terminal terminal) {
        super("sessions", terminal);
    }

    @Override
    JsonLine question() {
        return new JsonLine().addIfSaid("sub", subject).addIfSaid("sort", sort).addIfSaid("after", after);
    }

    @Override
    void table(JsonObject answer, Terminal to) {
        SessionTable.lines(answer, Instant.now()).forEach(to::print);
        if (subject == null) {
            Rows.rest(answer, "sessions", "--sub and --sort choose").lines().forEach(to::tell);
        }
    }
}
