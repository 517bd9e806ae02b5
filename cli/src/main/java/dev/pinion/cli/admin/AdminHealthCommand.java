package dev.pinion.cli.admin;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.pinion.cli.connect.AdminConversation;
import dev.pinion.cli.connect.ConnectionOptions;
import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;
import dev.pinion.client.PinionException;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;

/// Asks whether all is well, as programs that watch many services ask.
@Command(name = "health", mixinStandardHelpOptions = true, description = {
        "Prints whether the server is well, and for each thing that is not the command that cures it.",
        "Exit code 0: all is well. 1: it serves, but somebody should look. 2: it does not serve all (not ready), or a restart",
        "would cure it (not live). 3: nobody answers."}, footer = {"", "Examples:",
                "  pinion admin health --data ./data", "  pinion admin health --data ./data --json"})
final class AdminHealthCommand implements Callable<Integer> {
    private static final int WARNING = 1;
    private static final int CRITICAL = 2;
    private static final int UNKNOWN = 3;

    private final Terminal terminal;

    @Mixin
    private final ConnectionOptions options = new ConnectionOptions();

    @Option(names = "--json", description = "a JSON object instead of words")
    private boolean json;

    AdminHealthCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        String answer;
        try {
            answer = AdminConversation.ask(options, terminal, "health", new JsonLine());
        } catch (PinionException | Failure nobodyAnswers) {
            terminal.print("UNKNOWN: " + PlainText.of(String.valueOf(nobodyAnswers.getMessage())));
            return UNKNOWN;
        }
        try {
            return told(answer, AdminConversation.object(answer));
        } catch (JsonFault strange) {
            throw new Failure("the server's answer cannot be read: " + strange.getMessage(),
                    "an answer of this version's server", "--json prints it as it came", strange);
        }
    }

    private int told(String answer, JsonObject health) throws JsonFault {
        boolean live = health.truth("live").orElse(true);
        boolean ready = health.truth("ready").orElse(true);
        boolean well = health.truth("healthy").orElse(false);
        if (json) {
            terminal.print(PlainText.of(answer));
        } else {
            String word = !live ? "CRITICAL: a restart is needed: " : !ready ? "CRITICAL: not ready: " : "";
            terminal.print(word.isEmpty() ? well ? "OK: all is well" : "WARNING: it serves, but look at this"
                    : word + PlainText.of(String.join("; ", health.strings("reasons"))));
            alarms(Rows.of(health, "alarms"));
        }
        return live && ready ? well ? 0 : WARNING : CRITICAL;
    }

    private void alarms(List<?> alarms) {
        Instant now = Instant.now();
        for (Object each : alarms) {
            var row = new Cells((JsonObject) each, now);
            String of = row.text("of").isEmpty() ? "" : " of " + row.text("of");
            terminal.print(PlainText.of(row.text("level") + ": " + row.text("alarm") + of + " for " + row.apart("since")
                    + ": " + row.text("detail")));
            terminal.print(PlainText.of("  " + row.text("cure")));
        }
    }
}
