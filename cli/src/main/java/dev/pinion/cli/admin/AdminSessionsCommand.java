package dev.pinion.cli.admin;

import java.time.Instant;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.connect.AdminConversation;
import dev.pinion.cli.connect.AdminQuestion;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.protocol.json.JsonObject;

/// Lists who is connected with what.
@Command(name = "sessions", mixinStandardHelpOptions = true, description = {
        "Prints who is connected: from where, since when, with which client, until when the token is good, what is",
        "sent and got, how many messages it has yet to get (LAG), and whether it knows the next pin. 500 rows at most.",
        "With --json it is a JSON object; where there are more, it has \"after\", which --after takes."}, footer = {"",
                "Examples:", "  pinion admin sessions --data ./data --sort lag",
                "  pinion admin sessions --data ./data --sub anna --json"})
final class AdminSessionsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @Option(names = "--sub", paramLabel = "SUBJECT", description = "only this subject's")
    private @Nullable String subject;

    @Option(names = "--sort", paramLabel = "WORD", description = "the first by sub, address, since, expires, subscriptions, sent, delivered or lag")
    private @Nullable String sort;

    @Option(names = "--after", paramLabel = "NAME", description = "those that began after this one")
    private @Nullable String after;

    @Option(names = "--json", description = "a JSON object instead of a table")
    private boolean json;

    AdminSessionsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        var question = new JsonLine();
        if (subject != null) {
            question.add("sub", subject);
        }
        if (sort != null) {
            question.add("sort", sort);
        }
        if (after != null) {
            question.add("after", after);
        }
        String answer = new AdminQuestion("sessions", question).answer(options, terminal);
        if (json) {
            terminal.print(PlainText.of(answer));
            return 0;
        }
        JsonObject read = AdminConversation.object(answer);
        SessionTable.lines(read, Instant.now()).forEach(terminal::print);
        if (subject == null) {
            Rows.rest(read, "sessions", "--sub and --sort choose").lines().forEach(terminal::tell);
        }
        return 0;
    }
}
